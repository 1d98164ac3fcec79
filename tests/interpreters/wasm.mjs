// Runs commands.py in a CPython that is compiled to WebAssembly:
//   node wasm.mjs PYODIDE FOLDER SOURCE LIBRARIES   with a JSON list of command lines on standard input
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [pyodide, folder, source, libraries] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));

async function main() {
  const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`));
  const env = { HOME: "/home", PYTHONHASHSEED: "7", TZ: "Asia/Tokyo", COLUMNS: "200" };
  const python = await loadPyodide({ indexURL: pyodide, env });
  // The package finds its schemas and templates beside its source.
  const places = [folder, dirname(source), libraries];
  for (const place of places.filter((one) => !places.some((other) => one.startsWith(`${other}/`)))) {
    python.FS.mkdirTree(place);
    python.mountNodeFS(place, place);
  }
  python.globals.set("given", JSON.stringify([here, folder, source, libraries, readFileSync(0, "utf8")]));
  console.log(python.runPython(`
  import json, sys
  here, folder, source, libraries, commands = json.loads(given)
  sys.path.append(here)
  import commands as driver
  json.dumps(driver.answers(folder, source, [libraries], json.loads(commands)))
  `));
}

// Node prints the line of the source that failed, and that of a packed interpreter is a megabyte long.
main().catch((error) => {
  console.error(`${error.name}: ${error.message}`);
  process.exit(1);
});
