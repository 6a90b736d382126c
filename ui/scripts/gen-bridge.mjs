// Reads `deskbell-cli commands --json` on standard input and writes src/bridge/generated.ts: every request and answer as a
// TypeScript type, and one typed function a command, grouped by noun (client_create → bridge.clients.create).
import { writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import prettier from 'prettier';

const OUT = new URL('../src/bridge/generated.ts', import.meta.url);
// Nouns whose group is not the plain plural.
const GROUPS = {
  money: 'money',
  sending: 'sending',
  sendSettings: 'sendSettings',
  firstRun: 'firstRun',
  windowPrefs: 'windowPrefs',
  recovery: 'recovery',
  app: 'app',
  audit: 'audit',
  backup: 'backups',
  business: 'business',
  closure: 'closures',
  day: 'daySheets',
  demo: 'demo',
  fcr: 'fcr',
  hours: 'hours',
  ics: 'ics',
  inbox: 'inbox',
  key: 'keys',
  keys: 'keys',
  kiosk: 'kiosk',
  log: 'log',
  outbox: 'outbox',
  points: 'points',
  rfm: 'rfm',
  scores: 'scores',
  staff: 'staff',
  unbilled: 'unbilled',
  unlock: 'unlock',
  waiting: 'waiting',
  today: 'today',
  search: 'search',
  dunning: 'dunning',
  ageing: 'ageing',
  interest: 'interest',
};

// Nouns of two words; their verb is what follows.
const DOUBLE = ['reminder_rule', 'send_settings', 'tax_setting', 'first_run', 'window_prefs', 'calendar_feed'];

const plural = (noun) => GROUPS[noun] ?? (/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`);
const camel = (words) => words.map((word, i) => (i ? word[0].toUpperCase() + word.slice(1) : word)).join('');

/** `Page` of clients and `Page` of invoices are two shapes: a page is named after what it holds. */
function nameOf(shape) {
  const title = shape.title?.replace(/[^A-Za-z0-9_]/g, '') ?? '';
  const item = shape.properties?.items?.items?.$ref;
  return title === 'Page' && item ? `${item.split('/').at(-1)}Page` : title;
}

const REF = /#\/\$defs\/([A-Za-z0-9_]+)/g;
// A shape with everything it names written out → the name it got.
const names = new Map();

/** The shape with everything it refers to written out; a type that contains itself stops at its name. */
function writtenOut(shape, defs, seen = []) {
  if (Array.isArray(shape)) return shape.map((one) => writtenOut(one, defs, seen));
  if (!shape || typeof shape !== 'object') return shape;
  const target = shape.$ref?.replace('#/$defs/', '');
  if (target && !seen.includes(target)) return { ...writtenOut(defs[target], defs, [...seen, target]), $named: target };
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, writtenOut(value, defs, seen)]));
}

/**
 * Takes the named root and all its `$defs` into one table. Two shapes of one name happen: two slices use one word, and what
 * Rust reads differs from what it writes where a default makes a field optional. The second gets a name of its own.
 */
function collect(definitions, schema, side, noun) {
  const { $schema: _schema, $defs = {}, ...root } = schema ?? {};
  const assigned = {};
  const assign = (name, shape) => {
    const key = `${name} ${JSON.stringify(writtenOut(shape, $defs))}`;
    const taken = new Set(names.values());
    const wanted = [
      name,
      `${name}${side === 'request' ? 'Input' : 'Shown'}`,
      `${noun[0].toUpperCase()}${noun.slice(1)}${name}`,
    ];
    if (!names.has(key))
      names.set(key, wanted.find((one) => !taken.has(one)) ?? `${wanted[2]}${side === 'request' ? 'Input' : 'Shown'}`);
    return names.get(key);
  };
  for (const [name, shape] of Object.entries($defs)) assigned[name] = assign(name, shape);
  const refer = (shape) =>
    JSON.parse(JSON.stringify(shape).replace(REF, (_, name) => `#/definitions/${assigned[name]}`));
  for (const [name, shape] of Object.entries($defs))
    definitions[assigned[name]] = { ...refer(shape), title: assigned[name] };
  const named =
    root.title && (root.properties || root.oneOf || root.anyOf || root.enum || root.allOf || root.type === 'object');
  if (!named) {
    const { title: _title, ...inline } = root;
    return Object.keys(inline).length ? refer(inline) : { type: 'null' };
  }
  const name = assign(nameOf(root), root);
  definitions[name] = { ...refer(root), title: name };
  return { $ref: `#/definitions/${name}` };
}

/** json-schema-to-typescript wants a title on a definition and calls an object without properties open: close it. */
function close(shape, isMap = false) {
  if (Array.isArray(shape)) return shape.map((one) => close(one));
  if (!shape || typeof shape !== 'object') return shape;
  // In these two the keys are names of ours, not words of JSON Schema: a field may well be called "default".
  const maps = (key) => !isMap && (key === 'properties' || key === 'definitions');
  const next = Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, close(value, maps(key))]));
  if (isMap) return next;
  // A reference with a comment beside it would be taken for a type of its own.
  if (next.$ref && Object.keys(next).length > 1) {
    const { $ref, description } = next;
    return { allOf: [{ $ref }], ...(description ? { description } : {}) };
  }
  if (next.type === 'object' && next.additionalProperties === undefined) next.additionalProperties = false;
  delete next.default;
  return next;
}

// Standard input may be a pipe that is not ready yet: read it as it comes.
let input = '';
for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk;
const list = JSON.parse(input);
const definitions = {};
const properties = {};
for (const { name, request, answer } of list) {
  properties[name] = {
    type: 'object',
    additionalProperties: false,
    required: ['request', 'answer'],
    properties: {
      request: collect(definitions, request, 'request', name.split('_')[0]),
      answer: collect(definitions, answer, 'answer', name.split('_')[0]),
    },
  };
}

const types = await compile(
  close({
    title: 'Commands',
    type: 'object',
    additionalProperties: false,
    required: list.map((c) => c.name),
    properties,
    definitions,
  }),
  'Commands',
  { bannerComment: '', unknownAny: true, unreachableDefinitions: true, format: false, ignoreMinAndMaxItems: true },
);

const groups = new Map();
for (const { name, request } of list) {
  const double = DOUBLE.find((one) => name.startsWith(`${one}_`));
  const [noun = '', ...verb] = double
    ? [camel(double.split('_')), ...name.slice(double.length + 1).split('_')]
    : name.split('_');
  const group = plural(noun);
  if (!groups.has(group)) groups.set(group, []);
  const optional = !(request?.required?.length > 0);
  groups.get(group).push({ name, verb: camel(verb.length ? verb : ['get']), optional });
}
const body = [...groups]
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([group, commands]) => {
    const lines = commands.map(
      ({ name, verb, optional }) =>
        `${verb}: (request: Commands['${name}']['request']${optional ? ' = {}' : ''}) => call<Commands['${name}']['answer']>('${name}', request),`,
    );
    return `  ${group}: {\n${lines.join('\n')}\n  },`;
  });

// The library says of each type that the list of commands refers to it; that is noise here.
const tidy = types.replace(
  / \*\n \* This interface was referenced by[^\n]*\n \* via the `definition` "[^"]*"\.\n/g,
  '',
);

const source = `// Generated by scripts/gen-bridge.mjs from the command list. Do not edit.
/* eslint-disable */
import { call } from './transport';

${tidy}

/** The names of the commands that change something. */
export const WRITES: readonly (keyof Commands)[] = [${list
  .filter((c) => c.writes)
  .map((c) => `'${c.name}'`)
  .join(', ')}];

export const commands = {
${body.join('\n')}
};
`;
writeFileSync(OUT, await prettier.format(source, { parser: 'typescript', printWidth: 120, singleQuote: true }));
