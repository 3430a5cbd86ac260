// Makes schemas.json.gz, which the tests' providers serve: for each resource and data source that a module uses, what
// its provider lets it be told and what it exports. Registries of providers are not asked: the packages that CDKTF has
// generated from the providers' schemas say the same.
//
//   npm pack @cdktf/provider-aws@21.22.1 ...     for each of PACKAGES, unpacked into DIRECTORY/<provider>/package
//   node extract.js DIRECTORY ../resources/io/terroir/terraform/provider/schemas.json.gz
//
// Run it again when a module uses another kind of resource, or when the lower bound of a provider is raised.
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

// The package, and the version of the provider that it was generated from.
const PACKAGES = {
  aws: ['21.22.1', '6.25.0'],
  google: ['16.12.1', '6.50.0'],
  azurerm: ['14.23.1', '4.55.0'],
  helm: ['12.1.2', '3.1.1'],
  kubernetes: ['12.1.1', '2.38.0'],
};

// As the plugin protocol numbers them.
const SINGLE = 1, LIST = 2, SET = 3, MAP = 4;

const [directory, target] = process.argv.slice(2);
const camelCase = name => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function matches(pattern, text) {
  return [...text.matchAll(pattern)];
}

function source(kind) {
  let js = '', types = '';
  const add = from => {
    for (const entry of fs.readdirSync(from, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(from, entry.name);
      if (entry.isDirectory()) add(file);
      else if (file.endsWith('.d.ts')) types += '\n' + fs.readFileSync(file, 'utf8');
      else if (file.endsWith('.js')) js += '\n' + fs.readFileSync(file, 'utf8');
    }
  };
  add(kind);
  return { js: js.replace(/\(0, \w+\.(\w+)\)/g, '$1').replace(/\b\w*structs\w*_\d+\.(\w+)/g, '$1'), types };
}

// Interfaces of the type declarations: whether each property must be given.
function requiredProperties(types) {
  return Object.fromEntries(matches(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g, types).map(([, name, body]) => [
    name,
    Object.fromEntries(matches(/readonly (\w+)(\??):/g, body.replace(/\/\*[\s\S]*?\*\//g, '')).map(([, property, optional]) => [property, !optional])),
  ]));
}

function settable(body) {
  const pattern = /\n\s+"?([a-z0-9_]+)"?: \{\s*\n\s+value: ([^\n]*),\n\s+isBlock: (true|false),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)"/g;
  return matches(pattern, body).map(([, name, value, isBlock, type, storage]) => ({ name, value, isBlock: isBlock === 'true', type, storage }));
}

function classes(js) {
  return Object.fromEntries(matches(/\nclass (\w+) extends cdktf\.(\w+) \{([\s\S]*?)\n\}\n/g, js).map(([, name, kind, body]) => {
    const simple = matches(/return (cdktf\.Fn\.tolist\()?this\.get(\w*?)Attribute\('([a-z0-9_]+)'\)/g, body).map(([, set, type, attribute]) => [attribute, type, !!set]);
    const maps = matches(/this\._\w+ = new cdktf\.(StringMap|BooleanMap)\(this, "([a-z0-9_]+)"/g, body).map(([, type, attribute]) => [attribute, type, false]);
    const nested = matches(/this\._\w+ = new (\w+)\(this, "([a-z0-9_]+)"(?:, (true|false))?\)/g, body).map(([, type, attribute, set]) => [attribute, type, set === 'true']);
    const own = /synthesizeHclAttributes\(\) \{([\s\S]*?)\n    \}/.exec(body);
    return [name, { kind, simple: [...simple, ...maps], nested, settable: own ? settable(own[1]) : [] }];
  }));
}

function typeOf({ storage, type }) {
  const [, element, ...collections] = /^(string|number|boolean|any)(List|Map)?(List|Map)?$/.exec(storage);
  const scalar = { string: 'string', number: 'number', boolean: 'bool', any: 'dynamic' }[element];
  const [inner, outer] = collections.filter(Boolean);
  const of = collection => (collection === 'Map' ? 'map' : type === 'set' ? 'set' : 'list');
  if (!inner) return scalar;
  return outer ? [of(outer), [inner === 'Map' ? 'map' : 'list', scalar]] : [of(inner), scalar];
}

function exportedType(type, set) {
  if (type === 'List') return [set ? 'set' : 'list', 'string'];
  if (type === 'NumberList') return [set ? 'set' : 'list', 'number'];
  const simple = { String: 'string', Number: 'number', Boolean: 'bool', StringMap: ['map', 'string'], BooleanMap: ['map', 'bool'], NumberMap: ['map', 'number'], AnyMap: ['map', 'string'] };
  if (!simple[type]) throw new Error(`unknown type of an exported attribute: ${type}`);
  return simple[type];
}

class Kind {
  constructor(from) {
    const { js, types } = source(from);
    this.required = requiredProperties(types);
    this.functions = Object.fromEntries(matches(/function (\w+)ToHclTerraform\(struct\) \{([\s\S]*?)\n\}\n/g, js).map(([, name, body]) => [name, settable(body)]));
    this.classes = classes('\n' + js);
    [this.name, this.top] = Object.entries(this.classes).find(([, found]) => /^Terraform(Resource|DataSource|Provider)$/.test(found.kind));
  }

  schema() {
    const schema = this.block(this.top.settable, this.name, this.top);
    if (this.top.kind !== 'TerraformProvider' && !schema.attributes.some(({ name }) => name === 'id')) {
      schema.attributes.push({ name: 'id', type: 'string', optional: true, computed: true });
    }
    return schema;
  }

  block(entries, name, exported) {
    const required = this.required[name === this.name ? `${name}Config` : name] || {};
    const attributes = [], blocks = [];
    for (const entry of entries.filter(({ name: key }) => key !== 'alias')) {
      const use = required[camelCase(entry.name)] ? { required: true } : { optional: true, computed: true };
      if (!entry.isBlock) {
        attributes.push({ name: entry.name, type: typeOf(entry), ...use });
        continue;
      }
      const many = /listMapperHcl\((\w+)ToHclTerraform, (true|false)\)/.exec(entry.value);
      const inner = many ? many[1] : /(\w+)ToHclTerraform\(/.exec(entry.value)[1];
      const innerName = inner[0].toUpperCase() + inner.slice(1);
      const body = this.block(this.functions[inner], innerName, this.classes[`${innerName}OutputReference`]);
      // Attributes with attributes in them are set with '=', and blocks are not.
      if (many ? many[2] === 'false' : entry.type === 'struct' && entry.name !== 'timeouts') {
        if (body.blocks.length > 0) throw new Error(`${entry.name}: a block in an attribute`);
        const nesting = !many ? SINGLE : { list: LIST, set: SET, map: MAP }[entry.type];
        attributes.push({ name: entry.name, attributes: body.attributes, nesting, ...(use.required ? use : { optional: true }) });
      } else {
        const nesting = entry.type === 'struct' ? SINGLE : entry.type === 'set' ? SET : LIST;
        blocks.push({ name: entry.name, nesting, min: use.required && nesting !== SINGLE ? 1 : 0, max: many || nesting === SINGLE ? 0 : 1, ...body });
      }
    }
    const known = new Set([...attributes, ...blocks].map(({ name: key }) => key));
    for (const [key, type] of Object.entries(this.exports(exported))) {
      if (!known.has(key)) attributes.push({ name: key, type, computed: true });
    }
    return { attributes, blocks };
  }

  exports(from) {
    const types = {};
    for (const [name, type, set] of from ? from.simple : []) types[name] = exportedType(type, set);
    for (const [name, type, set] of from ? from.nested : []) {
      const object = ['object', this.exports(this.classes[type.replace(/List$/, 'OutputReference')])];
      types[name] = type.endsWith('List') ? [set ? 'set' : 'list', object] : object;
    }
    return types;
  }
}

function usedKinds() {
  const used = new Set();
  const walk = from => {
    for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
      const file = path.join(from, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (file.endsWith('.tf')) matches(/^(resource|data) "([a-z0-9_]+)"/gm, fs.readFileSync(file, 'utf8')).forEach(([, kind, type]) => used.add(`${kind} ${type}`));
    }
  };
  for (const part of ['modules', 'examples']) walk(path.join(__dirname, '../../..', part));
  return [...used].sort().map(kind => kind.split(' '));
}

const schemas = {};
for (const [provider, [, version]] of Object.entries(PACKAGES)) {
  const lib = path.join(directory, provider, 'package/lib');
  schemas[provider] = { version, provider: new Kind(path.join(lib, 'provider')).schema(), resources: {}, data: {} };
  for (const [kind, type] of usedKinds().filter(([, name]) => name.startsWith(`${provider}_`))) {
    const folder = `${kind === 'data' ? `data-${provider}-` : ''}${type.slice(provider.length + 1).replace(/_/g, '-')}`;
    schemas[provider][kind === 'data' ? 'data' : 'resources'][type] = new Kind(path.join(lib, folder)).schema();
  }
}
fs.writeFileSync(target, zlib.gzipSync(JSON.stringify(schemas), { level: 9 }));
