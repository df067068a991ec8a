// The door of `npm start`, `npm test` and `npm run dev`. No static imports and no new syntax here: an old Node must get as far as the message.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
if (!supported) {
  console.error(`Node ${process.versions.node} is too old: install Node 20.19 or newer, 22.12 or newer, or 24.`);
  process.exit(1);
}

const commands = { start: "./start.mjs", test: "./test.mjs", dev: "./dev.mjs" };
const command = process.argv[2] ?? "start";
if (command !== "start" && command !== "test" && command !== "dev") {
  console.error(`"${command}" is not a command: run npm start, npm test or npm run dev.`);
  process.exit(1);
}
const { main } = await import(commands[command]);
await main();
