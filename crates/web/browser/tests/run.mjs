// Runs the browser tests against two demonstrations: the year of the report, and a year with other
// outcomes. Needs the binary (target/debug/luoshi, or LUOSHI) and Chromium (CHROMIUM).
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../../..");
const luoshi = process.env.LUOSHI ?? join(root, "target/debug/luoshi");
const OTHER_SEED = "1";
const PATIENCE = 300_000;

if (!existsSync(luoshi)) throw new Error(`${luoshi} is not built: cargo build -p luoshi`);
const folder = mkdtempSync(join(tmpdir(), "luoshi-browser-"));
const servers = [];

// Makes a demonstration, serves it on a free port, and answers its address.
function serve(name, ...more) {
  const told = ["demo", "--data", join(folder, name), "--listen", "127.0.0.1:0", ...more];
  const server = spawn(luoshi, told, { stdio: ["ignore", "pipe", "inherit"] });
  servers.push(server);
  return new Promise((found, failed) => {
    let said = "";
    const timer = setTimeout(() => failed(new Error(`no address after 5 minutes: ${said}`)), PATIENCE);
    server.stdout.on("data", (piece) => {
      said += piece;
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (!address) return;
      clearTimeout(timer);
      found(address[0]);
    });
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
}

async function test() {
  const BASE_URL = await serve("report");
  const OTHER_URL = await serve("other", "--seed", OTHER_SEED);
  const tests = readdirSync(here).filter((file) => file.endsWith(".test.mjs")).map((file) => join(here, file));
  const reporter = ["--test", "--test-reporter", "spec", "--test-timeout", "300000"];
  const run = spawn(process.execPath, [...reporter, ...tests], {
    stdio: "inherit",
    env: { ...process.env, BASE_URL, OTHER_URL },
  });
  return new Promise((done) => run.on("exit", (code) => done(code ?? 1)));
}

let code = 1;
try {
  code = await test();
} finally {
  const gone = servers.map((server) => new Promise((done) => server.on("exit", done)));
  for (const server of servers) server.kill();
  await Promise.all(servers.map((server, nth) => (server.exitCode === null ? gone[nth] : null)));
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);
