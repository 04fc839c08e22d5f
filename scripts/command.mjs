// What every command of this folder does with its arguments.
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';

/** Whether the module at `url` is the command itself, and not imported by another. */
export const isCommand = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;

const columns = (rows) => rows.map(([name, text]) => `  ${name.padEnd(14)} ${text}`).join('\n');

/**
 * Reads the arguments of a command before it does anything. `--help` prints what it is for and ends it; what it does not know is refused
 * in a sentence, exit code 1. `options` are switches and `positionals` operands, each by name with what it says; the last operand may
 * come more than once with `repeated`.
 */
export const readArguments = ({ command, summary, options = {}, positionals = {}, repeated = false }) => {
  const refuse = (problem) => {
    console.error(`${problem} Say \`${command} --help\` for what there is.`);
    process.exit(1);
  };
  const switches = Object.fromEntries([...Object.keys(options), 'help'].map((name) => [name, { type: 'boolean', default: false }]));
  const { tokens } = parseArgs({ options: switches, allowPositionals: true, strict: false, tokens: true });
  const values = {};
  const operands = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    else if (token.kind === 'option' && token.name in switches && token.value === undefined) values[token.name] = true;
    else if (token.kind === 'option') refuse(`There is no option ${token.rawName}${token.inlineValue ? `=${token.value}` : ''}.`);
  }
  if (values.help) {
    const names = Object.keys(positionals);
    const usage = [
      command,
      ...Object.keys(options).map((name) => `[--${name}]`),
      ...names.map((name) => `[${name}]${repeated ? '…' : ''}`),
    ];
    const rows = [
      ...Object.entries(positionals),
      ...Object.entries({ ...options, help: 'prints this' }).map(([name, text]) => [`--${name}`, text]),
    ];
    console.log(`${usage.join(' ')}\n\n${summary}\n\n${columns(rows)}`);
    process.exit(0);
  }
  const [unexpected] = repeated ? [] : operands.slice(Object.keys(positionals).length);
  if (unexpected !== undefined) refuse(`There is nothing to do with ${JSON.stringify(unexpected)}.`);
  return { values, operands };
};
