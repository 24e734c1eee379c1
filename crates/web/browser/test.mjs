// Runs the browser tests against three demonstrations of their own, on free ports, in a folder that
// goes away afterwards: the year of the report, a year that came out otherwise, and a day in September. Servers that run
// already are named by BASE_URL, OTHER_URL and ACTS_URL.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const tests = join(here, "tests");
// A year in which some proposals were not answered.
const OTHER_SEED = "1";
// A day in the window of a month, near the end of a quarter.
const ACTS_DAY = "2023-09-26";

function run(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("exit", (code, signal) => resolve(code ?? `${program} ended by ${signal}`));
  });
}

// Starts the binary that `cargo test` has built as well, and waits for its address.
function serve(data, ...more) {
  const binary = join(root, process.env.CARGO_TARGET_DIR ?? "target", "debug", "luoshi");
  const server = spawn(binary, ["demo", "--data", data, "--listen", "127.0.0.1:0", ...more], {
    cwd: root, stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const address = new Promise((resolve, reject) => {
    let said = "";
    server.on("error", reject);
    ended.then((code) => reject(new Error(`the server ended with ${code}: ${said}`)));
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/[\d.]+:\d+/);
      if (found) resolve(found[0]);
    });
  });
  return { server, ended, address };
}

async function main() {
  const files = readdirSync(tests).filter((name) => name.endsWith(".test.mjs")).map((name) => join(tests, name));
  const node = (env) => run(process.execPath, ["--test", ...files], { env: { ...process.env, ...env } });
  if (process.env.BASE_URL) return node({});
  const build = await run("cargo", ["build", "-p", "luoshi"]);
  if (build !== 0) return build;
  const folder = mkdtempSync(join(tmpdir(), "luoshi-browser-"));
  const servers = [
    serve(join(folder, "report")),
    serve(join(folder, "other"), "--seed", OTHER_SEED),
    serve(join(folder, "acts"), "--until", ACTS_DAY),
  ];
  try {
    const [BASE_URL, OTHER_URL, ACTS_URL] = await Promise.all(servers.map(({ address }) => address));
    return await node({ BASE_URL, OTHER_URL, ACTS_URL });
  } finally {
    for (const { server } of servers) server.kill("SIGINT");
    await Promise.all(servers.map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) === 0 ? 0 : 1;
