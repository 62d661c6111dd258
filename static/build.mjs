// Builds static/dist/ from static/{css,js,img} and the packages named in package.json.
//
// In:  static/css/app.scss (+ static/css/rooms/*.scss), static/js/**/*.js (not the ones whose name
//      starts with "_": those are pieces of others), static/img/**, the icons named in the sources.
// Out: hashed files, each beside its .br and .gz, and manifest.json: logical name -> file name.
// Nothing is fetched; the same sources give the same bytes.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);
const fresh = at("static", ".dist-new");
const home = at("static", "dist");
const TARGETS = ["chrome109", "firefox115", "safari15.6"];
const COMPRESSED = new Set([".css", ".js", ".svg", ".json", ".txt", ".webmanifest"]);

const manifest = {};

/** All files under a folder, sorted, so that two runs see the same order. */
function files(folder, wanted = () => true) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: false })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path, wanted) : [path];
    })
    .filter(wanted)
    .sort();
}

/** Writes one file under a name that holds its content's hash, and its compressed sisters. */
function put(logical, content) {
  const bytes = Buffer.from(content);
  const extension = extname(logical);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const name = `${logical.slice(0, -extension.length)}.${hash}${extension}`;
  const path = join(fresh, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  if (COMPRESSED.has(extension)) {
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
  manifest[logical] = name;
  return name;
}

/** What may name a class or an icon: the pages, the scripts, the code that makes HTML. */
const sources = [
  ...files(at("templates"), (path) => /\.(html|txt|xml)$/.test(path)),
  ...files(at("static", "js"), (path) => path.endsWith(".js")),
  ...files(at("workspace"), (path) => path.endsWith(".py")),
];

function fonts() {
  const from = at("node_modules", "@fontsource", "titillium-web", "files");
  for (const weight of [400, 600]) {
    put(`titillium-web-${weight}.woff2`, readFileSync(join(from, `titillium-web-latin-${weight}-normal.woff2`)));
  }
}

function icons() {
  const theirs = readFileSync(at("node_modules", "bootstrap-italia", "dist", "svg", "sprites.svg"), "utf8");
  const known = new Map();
  for (const [symbol, id] of theirs.matchAll(/<symbol id="(it-[a-z0-9-]+)".*?<\/symbol>/gs)) known.set(id, symbol);
  for (const path of files(at("static", "img", "icons"), (path) => path.endsWith(".svg"))) {
    const id = basename(path, ".svg");
    const [, box, inside] = readFileSync(path, "utf8").match(/<svg[^>]*viewBox="([^"]+)"[^>]*>([\s\S]*)<\/svg>/);
    known.set(id, `<symbol id="${id}" viewBox="${box}">${inside.trim().replace(/\s*\n\s*/g, "")}</symbol>`);
  }
  const used = new Set();
  for (const path of sources) {
    for (const [, id] of readFileSync(path, "utf8").matchAll(/["'#]((?:it|ri)-[a-z0-9-]+)["']/g)) {
      if (!known.has(id)) throw new Error(`${relative(root, path)} asks for the icon "${id}", which does not exist`);
      used.add(id);
    }
  }
  const symbols = [...used].sort().map((id) => known.get(id));
  put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

async function styles() {
  const rooms = files(at("static", "css", "rooms"), (path) => path.endsWith(".scss"));
  // Our own rules stay, whether a page names them yet or not; what goes is Bootstrap Italia's unused part.
  const ours = files(at("static", "css"), (path) => path.endsWith(".scss"));
  const main = readFileSync(at("static", "css", "app.scss"), "utf8");
  const source = [main, ...rooms.map((path) => `@import "rooms/${basename(path, ".scss")}";`)].join("\n");
  const compiled = sass.compileString(source, {
    url: new URL("file://" + at("static", "css", "app.scss")),
    loadPaths: [at("static", "css"), at("node_modules", "bootstrap-italia", "src", "scss")],
    quietDeps: true,
    silenceDeprecations: ["import", "global-builtin", "color-functions", "mixed-decls", "if-function"],
    logger: { warn() {}, debug() {} },
  });
  const [purged] = await new PurgeCSS().purge({
    content: [...sources, ...ours].map((path) => ({ raw: readFileSync(path, "utf8"), extension: extname(path).slice(1) })),
    css: [{ raw: compiled.css }],
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: { standard: [":root", ":focus-visible", "mark", "ins", "del"], greedy: [/^\[?data-/, /^\[?aria-/] },
    variables: true,
    keyframes: true,
  });
  const { code } = await esbuild.transform(purged.css, { loader: "css", minify: true, target: TARGETS });
  const linked = code.replace(/url\(["']?dist:([\w.-]+)["']?\)/g, (_, name) => `url(${manifest[name]})`);
  put("app.css", linked);
}

async function scripts() {
  const folder = at("static", "js");
  const entries = files(folder, (path) => path.endsWith(".js") && !basename(path).startsWith("_"));
  for (const path of entries) {
    const { outputFiles } = await esbuild.build({
      entryPoints: [path], bundle: true, format: "esm", minify: true, write: false,
      target: TARGETS, legalComments: "none", charset: "utf8", logLevel: "error",
    });
    put(relative(folder, path), outputFiles[0].contents);
  }
}

function pictures() {
  const folder = at("static", "img");
  const shown = files(folder, (path) => !path.startsWith(join(folder, "icons")) && /\.(svg|png|ico|webp)$/.test(path));
  for (const path of shown) put(relative(folder, path), readFileSync(path));
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh, { recursive: true });
fonts();
icons();
await styles();
await scripts();
pictures();
writeFileSync(join(fresh, "manifest.json"), JSON.stringify(manifest, Object.keys(manifest).sort(), 1) + "\n");
// The old house is taken down only when the new one stands: a failed build leaves pages as they were.
rmSync(home, { recursive: true, force: true });
renameSync(fresh, home);
console.error(`static/dist: ${Object.keys(manifest).length} files`);
