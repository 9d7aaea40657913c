// The last step of `npm run build`: writes the packages that an app imports into a few files, `dist/apps/<app>/packages`, and leads the app's
// imports there. An app is 1,600 files of packages otherwise, each found, read, parsed and kept by itself: a second of every start and 30 MB of
// every process (docs/decisions/0127). What our own files say stays as the compiler wrote it, but for the names of packages in their imports.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * Packages that are loaded from node_modules as ever: they read files beside them (fonts, lists, a worker's script), are native, or are peers of a
 * package that asks for them only where they are used. What we import by `import()` is loaded from there too: it is for the few who need it.
 */
const apart = new Set([
  '@fastify/multipart',
  '@fastify/view',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
  '@nats-io/transport-node',
  '@nestjs/mongoose',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'amqp-connection-manager',
  'class-transformer',
  'class-validator',
  'fontkit',
  'kafkajs',
  'mailauth',
  'mqtt',
  'msgpackr-extract',
  'pdfkit',
  'pg-native',
  'pino',
  'reflect-metadata',
  'twilio',
  'typeorm',
]);

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');
const isPackage = (name) => !name.startsWith('.') && !name.startsWith('/') && !name.startsWith('node:');
const within = (folder) => readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'));

/** The named and default imports of packages in a file: the package, where its name stands in the text, and what is taken from it. */
function importsOf(text) {
  const { statements } = ts.createSourceFile('file.js', text, ts.ScriptTarget.ES2022);
  return statements.filter(ts.isImportDeclaration).flatMap(({ moduleSpecifier: at, importClause: taken }) => {
    const named = taken?.namedBindings;
    if (!taken || !isPackage(at.text) || apart.has(packageOf(at.text)) || (named && ts.isNamespaceImport(named))) return [];
    const names = (named?.elements ?? []).map(({ name, propertyName }) => (propertyName ?? name).text);
    return [{ from: at.text, start: at.end - at.text.length - 1, names: taken.name ? ['default', ...names] : names }];
  });
}

/** Whether a package that another one imports can be found from dist: one that it keeps for itself, in another version, cannot. */
function isTheSame(name, importer) {
  const placeFrom = (file) => {
    try {
      return createRequire(file).resolve(name);
    } catch {
      return undefined;
    }
  };
  return placeFrom(importer) === placeFrom(join(root, 'package.json'));
}

/** An entry for each package, which hands on what the app takes from it; and those of the list above stay outside. */
const entriesFor = (taken) => ({
  name: 'entries',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path, importer }) => {
      if (kind === 'entry-point') return { path, namespace: 'entry' };
      if (isPackage(path) && apart.has(packageOf(path)) && isTheSame(path, importer)) return { path, external: true };
    });
    build.onLoad({ filter: /./, namespace: 'entry' }, ({ path }) => ({
      contents: `export { ${[...taken.get(path)].join(', ')} } from '${path}';`,
      resolveDir: root,
    }));
  },
});

async function bundle(build, app) {
  const folder = join(root, 'dist/apps', app);
  const files = within(folder).map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return { file, text, imports: importsOf(text) };
  });
  const taken = new Map();
  for (const { from, names } of files.flatMap(({ imports }) => imports)) taken.set(from, new Set([...(taken.get(from) ?? []), ...names]));

  const fileOf = (name) => join('packages', name.replace(/\.js$/, ''));
  await build({
    entryPoints: [...taken.keys()].map((name) => ({ in: name, out: fileOf(name) })),
    outdir: folder,
    chunkNames: 'packages/shared-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    // The names of classes stand in logs and in what Nest says.
    keepNames: true,
    legalComments: 'none',
    logLevel: 'error',
    banner: { js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);" },
    plugins: [entriesFor(taken)],
  });

  for (const { file, text, imports } of files.filter(({ imports }) => imports.length > 0)) {
    let written = '';
    let at = 0;
    for (const { from, start } of imports) {
      const path = relative(dirname(file), `${fileOf(from)}.js`)
        .split(sep)
        .join('/');
      written += text.slice(at, start) + (path.startsWith('.') ? path : `./${path}`);
      at = start + from.length;
    }
    writeFileSync(join(folder, file), written + text.slice(at));
  }
}

const { build } = await import('esbuild').catch(() => ({}));
if (build) for (const app of readdirSync(join(root, 'dist/apps'))) await bundle(build, app);
else
  process.stderr.write(
    'esbuild is not installed, so packages stay in node_modules: everything works, with slower starts and more memory.\n',
  );
