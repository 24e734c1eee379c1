//! What stands beside every figure: machine, date, commit.

use std::fs;
use std::process::Command;

/// Prints the machine, the date and the commit.
pub fn print() {
    println!("machine  {} · {} cores · {} GiB · {}", processor(), cores(), memory(), system());
    println!("date     {}", jiff::Zoned::now().strftime("%Y-%m-%d %H:%M %Z"));
    println!("commit   {}", commit());
    println!("load     {} at the start: what else the machine is doing slows everything", load());
    println!();
}

/// The most memory that this process has held since [`forget_peak`], in MiB; 0 if unknown.
pub fn peak_memory() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Lets the measure of the most memory begin anew.
pub fn forget_peak() {
    // Where the system does not know this, the peak is that of the whole run: still an upper bound.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find(|line| line.starts_with("model name"));
    let name = name.and_then(|line| line.split_once(':'));
    name.map_or("unknown processor".to_owned(), |(_, name)| name.trim().to_owned())
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn memory() -> u64 {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = total.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.map_or(0, |kib| kib.div_ceil(1 << 20))
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}

fn system() -> String {
    ask("uname", &["-sr"])
}

/// The commit, with a mark if files differ from it.
fn commit() -> String {
    let commit = ask("git", &["describe", "--always", "--dirty=+changes", "--abbrev=10"]);
    if commit.is_empty() { "unknown".to_owned() } else { commit }
}

fn ask(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&text).trim().to_owned()
}
