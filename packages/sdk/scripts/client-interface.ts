import ts from 'typescript';

/**
 * The text of `interface Client`, from the types of the router: what tRPC infers, with every input and output
 * printed out.
 *
 * @throws Error for a type that has no plain spelling: procedures speak JSON.
 */
export function clientInterface(root: string): string {
  const file = `${root}/src/router-types.ts`;
  const configPath = `${root}/tsconfig.json`;
  const config = ts.parseJsonConfigFileContent(
    ts.readConfigFile(configPath, ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram([file], config.options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (source === undefined || module === undefined)
    throw new Error('The types of the router cannot be read.');
  const exported = (name: string): ts.Type => {
    const symbol = checker.getExportsOfModule(module).find((one) => one.name === name);
    if (symbol === undefined) throw new Error(`There is no type ${name}.`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  const member = (type: ts.Type, name: string): ts.Type => {
    const symbol = type.getProperty(name);
    if (symbol === undefined) throw new Error(`There is no ${name}.`);
    return checker.getTypeOfSymbolAtLocation(symbol, source);
  };
  const kinds = exported('Kinds');
  const inputs = exported('Inputs');
  const outputs = exported('Outputs');
  const groups = kinds.getProperties().map(({ name: group }) => {
    const procedures = member(kinds, group)
      .getProperties()
      .map(({ name }) => {
        const kind = checker.typeToString(member(member(kinds, group), name)).replaceAll('"', '');
        const input = print(checker, source, member(member(inputs, group), name), 3);
        const output = print(
          checker,
          source,
          payload(checker, kind, member(member(outputs, group), name)),
          3,
        );
        return `    ${name}: ${procedure(kind, input, output)};`;
      });
    return `  ${group}: {\n${procedures.join('\n')}\n  };`;
  });
  return `export interface Client {\n${groups.join('\n')}\n}`;
}

/** A subscription's output is an `AsyncIterable` of what it sends. */
function payload(checker: ts.TypeChecker, kind: string, output: ts.Type): ts.Type {
  if (kind !== 'subscription') return output;
  const [sent] = checker.getTypeArguments(output as ts.TypeReference);
  return sent ?? output;
}

function procedure(kind: string, input: string, output: string): string {
  const parameter =
    input === 'void'
      ? 'input?: undefined'
      : input.startsWith('void | ')
        ? `input?: ${input.slice(7)}`
        : `input: ${input}`;
  const signal = 'options?: { signal?: AbortSignal }';
  if (kind === 'subscription') {
    // The handlers come after the input, which therefore cannot be left out.
    return `{ subscribe(${parameter.replace('?:', ':')}, handlers: { onData?: (data: ${output}) => void; onError?: (error: Error) => void }): { unsubscribe(): void } }`;
  }
  return `{ ${kind === 'query' ? 'query' : 'mutate'}(${parameter}, ${signal}): Promise<${output}> }`;
}

const PLAIN =
  ts.TypeFlags.String |
  ts.TypeFlags.Number |
  ts.TypeFlags.Boolean |
  ts.TypeFlags.BooleanLiteral |
  ts.TypeFlags.Null |
  ts.TypeFlags.Undefined |
  ts.TypeFlags.Void |
  ts.TypeFlags.StringLiteral |
  ts.TypeFlags.NumberLiteral;

function print(checker: ts.TypeChecker, at: ts.Node, type: ts.Type, depth: number): string {
  // What a procedure without an output becomes on its way through JSON.
  if (type.flags & ts.TypeFlags.Never) return 'void';
  if (type.flags & PLAIN) return checker.typeToString(type);
  if (type.isUnion()) {
    // `boolean` is a union of its literals, and undefined stands first so that an optional input is told.
    const parts = new Set(type.types.map((part) => print(checker, at, part, depth)));
    if (parts.delete('true')) {
      parts.delete('false');
      parts.add('boolean');
    }
    return [...parts].sort((a, b) => Number(b === 'void') - Number(a === 'void')).join(' | ');
  }
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    if (item !== undefined) return `Array<${print(checker, at, item, depth)}>`;
  }
  if (type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0) {
    const indent = '  '.repeat(depth);
    const fields = type.getProperties().map((property) => {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const text = print(checker, at, checker.getTypeOfSymbolAtLocation(property, at), depth + 1);
      const value = isOptional ? text.replace(/ \| undefined$|^undefined \| /, '') : text;
      return `${indent}${property.name}${isOptional ? '?' : ''}: ${value};`;
    });
    return fields.length === 0
      ? 'Record<string, never>'
      : `{\n${fields.join('\n')}\n${'  '.repeat(depth - 1)}}`;
  }
  throw new Error(`No plain spelling for ${checker.typeToString(type)}.`);
}
