// An esbuild plugin: private names of the hot rooms become plain properties in what is bundled. Node 20 loads the name of
// a private field from the context and compares it at every access, which costs the engine 5 to 10 %
// (docs/decisions/0010). The sources, the type checker and the tests keep real private fields.
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const HOT_ROOMS = /[\\/]src[\\/](sim|models|schedulers)[\\/].*\.ts$/;

export const plainPrivates = {
  name: 'plain-privates',
  setup(build) {
    build.onLoad({ filter: HOT_ROOMS }, async ({ path }) => ({
      contents: withPlainPrivates(path, await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};

/** `#head` of the class `Ring` becomes `_Ring_head`: no two classes of a family can meet in one name. */
export function withPlainPrivates(path, text) {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const names = [];
  const visit = (node) => {
    if (ts.isPrivateIdentifier(node)) names.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  let plain = text;
  for (const name of names.reverse()) {
    plain = `${plain.slice(0, name.getStart())}_${ownerOf(name)}_${name.text.slice(1)}${plain.slice(name.end)}`;
  }
  return plain;
}

/** The name of the innermost class around a private name that declares it. */
function ownerOf(name) {
  for (let node = name.parent; node !== undefined; node = node.parent) {
    if (!ts.isClassLike(node)) continue;
    if (node.members.some((member) => member.name !== undefined && member.name.getText() === name.text)) {
      if (node.name === undefined) throw new Error(`${name.text}: its class has no name`);
      return node.name.text;
    }
  }
  throw new Error(`${name.text} belongs to no class`);
}
