// What the schemas of Kubernetes and of Compose object to in two files.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { parse, parseAllDocuments } = require('yaml');
const Ajv = require('ajv').default;

const GROUPS = { v1: 'CoreV1', 'apps/v1': 'AppsV1', 'policy/v1': 'PolicyV1' };

/** Returns the value so that it remembers what is read of it: a validator reads the fields that its schema knows. */
function watched(value, path, unread) {
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const children = new Map();
  for (const key of Object.keys(value)) {
    unread.add(`${path}/${key}`);
    children.set(key, watched(value[key], `${path}/${key}`, unread));
  }
  return new Proxy(value, {
    get(target, key) {
      unread.delete(`${path}/${String(key)}`);
      return children.has(key) ? children.get(key) : target[key];
    },
  });
}

async function manifest(document) {
  const group = GROUPS[document.apiVersion];
  const schema = await import(`kubernetes-models/_schemas/IoK8sApi${group}${document.kind}`);
  const unread = new Set();
  const valid = schema.validate(watched(document, '', unread));
  const errors = valid ? [] : schema.validate.errors.map((e) => `${e.instancePath} ${e.message ?? e.keyword}`);
  return [...errors, ...[...unread].map((path) => `${path} is unknown`)].map((text) => `${document.kind}: ${text}`);
}

function compose(text) {
  const schema = JSON.parse(fs.readFileSync(new URL('node_modules/dclint/schemas/compose.schema.json', import.meta.url)));
  delete schema.$schema; // which ajv knows by another address
  const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  return validate(parse(text)) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message ?? e.keyword}`);
}

const [kubernetes, composeFile] = process.argv.slice(2).map((file) => fs.readFileSync(file, 'utf8'));
const documents = parseAllDocuments(kubernetes).map((document) => document.toJS());
const objections = (await Promise.all(documents.map(manifest))).flat();
console.log(JSON.stringify({ kubernetes: objections, compose: compose(composeFile) }));
