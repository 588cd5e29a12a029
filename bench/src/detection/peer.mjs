// Reads a JSON string a line, a command; answers each with a line: {"command": …, "stopped": true or false}. Commands are read, never run.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [api, cwd] = process.argv.slice(2);
const { checkCommand } = await import(pathToFileURL(api).href);

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const stopped = checkCommand({ command, cwd }).kind !== 'allow';
  process.stdout.write(JSON.stringify({ command, stopped }) + '\n');
}
