//! Bundles style and script into `browser/dist`, so that `cargo build` alone makes the whole binary.
//!
//! Runs `npm ci` and the bundler only when the bundle is missing or older than its sources; a tree
//! that comes with a bundle needs no node.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{fs, io};

/// What the bundle is made of.
const SOURCES: [&str; 6] =
    ["css", "js", "icon.svg", "build.mjs", "package.json", "package-lock.json"];
/// What it consists of.
const BUNDLE: [&str; 4] = ["console.css", "console.js", "chart.js", "icon.svg"];

fn main() {
    // Asked when it runs: a build script that was compiled in another tree works on this one.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let browser = PathBuf::from(here).join("browser");
    for source in SOURCES {
        println!("cargo::rerun-if-changed=browser/{source}");
    }
    for file in BUNDLE {
        println!("cargo::rerun-if-changed=browser/dist/{file}");
    }
    if let Err(fault) = bundle(&browser) {
        println!("cargo::error={fault}");
    }
}

fn bundle(browser: &Path) -> Result<(), String> {
    let newest = SOURCES
        .iter()
        .filter_map(|source| newest(&browser.join(source)).ok())
        .max()
        .ok_or("crates/web/browser 里没有源文件 (sources are missing)")?;
    let files: Vec<PathBuf> = BUNDLE.iter().map(|file| browser.join("dist").join(file)).collect();
    if files.iter().all(|file| modified(file).is_ok_and(|at| at >= newest)) {
        return Ok(());
    }
    if !is_installed(browser) {
        run(browser, "npm", &["ci", "--omit=dev", "--ignore-scripts"])?;
    }
    run(browser, "node", &["build.mjs"])?;
    // As old as its newest source, so that the next build does not take it for a change.
    for file in &files {
        let set = fs::File::options().write(true).open(file);
        let set = set.and_then(|file| file.set_modified(newest));
        set.map_err(|fault| format!("{}: {fault}", file.display()))?;
    }
    Ok(())
}

fn is_installed(browser: &Path) -> bool {
    let installed = modified(&browser.join("node_modules/.package-lock.json"));
    let wanted = modified(&browser.join("package-lock.json"));
    matches!((installed, wanted), (Ok(installed), Ok(wanted)) if installed >= wanted)
}

/// When the newest file in a folder, or a file, was changed.
fn newest(path: &Path) -> io::Result<SystemTime> {
    let own = modified(path)?;
    if !path.is_dir() {
        return Ok(own);
    }
    let mut inner = fs::read_dir(path)?.map(|entry| newest(&entry?.path()));
    inner.try_fold(own, |latest, at| Ok(latest.max(at?)))
}

fn modified(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.map_err(|fault| {
        format!(
            "页面的样式和脚本要用 Node.js 20 以上(含 npm)打包,没有能运行的 {program}:{fault} \
             (Node.js 20 or later with npm is needed to bundle the console)"
        )
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last: Vec<&str> = said.lines().rev().take(12).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Err(format!("{program} {} 没有成功 (failed): {}", arguments.join(" "), last.join(" | ")))
}
