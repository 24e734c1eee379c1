//! `docs/cli.md` is written from the commands themselves: `UPDATE=1 cargo test manual`.

use clap::{Arg, Command, CommandFactory};

use super::Luoshi;
use super::help::{in_chinese, text, usage};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cli.md");

fn manual() -> String {
    let command = in_chinese(Luoshi::command());
    let mut manual = "# 命令行手册\n\n本手册由程序的命令说明自动生成,不手工修改;命令改动后运行 \
         `UPDATE=1 cargo test manual` 重新生成。命令办完返回0,没有办成返回1并说明原因,命令写法不对返回2。\n\n\
         | 命令 | 用途 |\n|---|---|\n"
        .to_owned();
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        manual +=
            &format!("| [`luoshi {name}`](#luoshi-{name}) | {} |\n", text(command.get_about()));
    }
    let general = general(&command);
    manual += "\n每个命令都可以用的选项:\n\n";
    manual += &table(&command.get_arguments().collect::<Vec<_>>());
    for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
        manual += &section(command, &general);
    }
    manual
}

/// The options that every command has.
fn general(command: &Command) -> Vec<String> {
    command.get_arguments().map(|argument| argument.get_id().to_string()).collect()
}

fn section(command: &Command, general: &[String]) -> String {
    let usage = usage(&mut command.clone());
    let own: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| !general.iter().any(|id| argument.get_id() == id.as_str()))
        .collect();
    let mut section = format!(
        "\n## luoshi {}\n\n{}。\n\n```sh\n{usage}\n```\n",
        command.get_name(),
        text(command.get_about())
    );
    if !own.is_empty() {
        section += &format!("\n{}", table(&own));
    }
    section
}

fn table(arguments: &[&Arg]) -> String {
    let mut table = "| 写法 | 说明 |\n|---|---|\n".to_owned();
    for argument in arguments {
        let names: Vec<String> = argument
            .get_short()
            .map(|short| format!("-{short}"))
            .into_iter()
            .chain(argument.get_long().map(|long| format!("--{long}")))
            .collect();
        let values = argument.get_value_names().filter(|_| argument.get_action().takes_values());
        let values: Vec<String> =
            values.into_iter().flatten().map(|value| format!("<{value}>")).collect();
        let written: Vec<String> = match names.is_empty() {
            true => values,
            false => std::iter::once(names.join(", ")).chain(values).collect(),
        };
        table += &format!("| `{}` | {} |\n", written.join(" "), text(argument.get_help()));
    }
    table
}

#[test]
fn the_manual_says_what_the_commands_say() {
    let manual = manual();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(std::path::Path::new(PATH).parent().unwrap()).unwrap();
        std::fs::write(PATH, &manual).unwrap();
    }
    let written = std::fs::read_to_string(PATH).unwrap_or_default();
    assert!(written == manual, "docs/cli.md is stale: UPDATE=1 cargo test manual");
}
