//! The command line in Chinese: headings of its help, and what it says of a wrong command.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};
use clap::{Arg, ArgAction, Command};

const ALONE: &str = "{about}\n\n用法:{usage}\n\n{all-args}\n";

/// Puts the help of a command and of those below it in Chinese.
pub fn in_chinese(command: Command) -> Command {
    let mut command = with_headings(command);
    command.build();
    let usage = usage(&mut command);
    let command = command.override_usage(usage);
    command.mut_subcommands(|mut inner| {
        let usage = self::usage(&mut inner);
        inner.override_usage(usage)
    })
}

/// How a command is written.
pub(super) fn usage(command: &mut Command) -> String {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ");
    usage.replace("[OPTIONS]", "[选项]").replace("<COMMAND>", "<命令>")
}

fn with_headings(command: Command) -> Command {
    let has_version = command.get_version().is_some();
    let mut command = command
        .help_template(ALONE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(argument)
        .arg(flag("help", 'h', ArgAction::Help, "显示说明"))
        .mut_subcommands(with_headings);
    if has_version {
        command = command.arg(flag("version", 'V', ArgAction::Version, "显示版本"));
    }
    command
}

fn flag(name: &'static str, short: char, action: ArgAction, help: &'static str) -> Arg {
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading("选项")
}

fn argument(argument: Arg) -> Arg {
    let heading = if argument.is_positional() { "参数" } else { "选项" };
    let help = format!("{}{}", text(argument.get_help()), remark(&argument));
    // What the remark says already is not said again in English.
    let argument = match argument.get_action().takes_values() {
        true => argument.hide_default_value(true).hide_possible_values(true),
        false => argument,
    };
    argument.help(help).help_heading(heading)
}

/// What may stand there, and what stands there if nothing is said.
fn remark(argument: &Arg) -> String {
    let mut remark = String::new();
    let values: Vec<String> =
        argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if argument.get_action().takes_values() && !values.is_empty() {
        remark += &format!("[可选 {}]", values.join("、"));
    }
    let defaults: Vec<_> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if argument.get_action().takes_values() && !defaults.is_empty() {
        remark += &format!("[默认 {}]", defaults.join("、"));
    }
    remark
}

pub(super) fn text(help: Option<&StyledStr>) -> String {
    help.map(ToString::to_string).unwrap_or_default()
}

/// Whether it answers with help, asked for or in place of a command.
pub fn is_answer(fault: &Error) -> bool {
    !fault.use_stderr() || fault.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}

/// Says what is wrong with a command and how to see the right one.
pub fn explain(fault: &Error) -> String {
    let context = |kind| match fault.get(kind) {
        Some(ContextValue::String(word)) => word.clone(),
        Some(ContextValue::Strings(words)) => words.join("、"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let said = match fault.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "没有写命令".to_owned(),
        ErrorKind::UnknownArgument => format!("没有“{argument}”这个选项或者参数"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {argument}"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面没有写值"),
        ErrorKind::InvalidValue => {
            let choices = context(ContextKind::ValidValue);
            format!("{argument} 不能是“{value}”,可以是 {choices}")
        }
        ErrorKind::ValueValidation => format!("{argument} 写成“{value}”看不懂"),
        ErrorKind::ArgumentConflict => format!("{argument} 重复,或者与别的选项不能同时用"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("{argument} 后面值的个数不对")
        }
        _ => "命令不完整".to_owned(),
    };
    format!("{said}。运行 luoshi --help 或者 luoshi 命令 --help 看写法")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::command::Luoshi;

    fn said(line: &str) -> String {
        explain(&in_chinese(Luoshi::command()).try_get_matches_from(line.split(' ')).unwrap_err())
    }

    #[test]
    fn a_wrong_command_is_explained() {
        for (line, words) in [
            ("luoshi plant", "没有“plant”这个命令"),
            ("luoshi read", "缺少 <FILE>"),
            ("luoshi read a --fast", "没有“--fast”这个选项或者参数"),
            ("luoshi read a --format xml", "--format <FORMAT> 不能是“xml”,可以是 text、json"),
            ("luoshi figure --period last", "--period <PERIOD> 写成“last”看不懂"),
            ("luoshi audit a --year", "--year <YEAR> 后面没有写值"),
        ] {
            assert!(said(line).starts_with(words), "{line}: {}", said(line));
        }
    }

    #[test]
    fn headings_are_chinese() {
        let mut command = in_chinese(Luoshi::command());
        let help = command.render_help().to_string();
        for word in ["用法:luoshi", "命令:", "选项:", "显示说明"] {
            assert!(help.contains(word), "{word} is not in {help}");
        }
        for word in ["Usage", "Options", "Commands", "Print", "default", "OPTIONS"] {
            assert!(!help.contains(word), "{word} is in {help}");
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        in_chinese(Luoshi::command()).debug_assert();
    }
}
