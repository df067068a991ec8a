// The door of `npm start`, `npm test` and `npm run dev`. No static imports and no new syntax here: an old Node must get as far as the message.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
if (!supported) {
  console.error(`Node ${process.versions.node} is too old: install Node 20.19 or newer, 22.12 or newer, or 24.`);
  process.exit(1);
}

const command = process.argv[2];
if (command === "test") {
  const { main } = await import("./test.mjs");
  await main();
} else if (command === "start" || command === "dev") {
  const { main } = await import("./start.mjs");
  await main({ watch: command === "dev" });
} else {
  console.error("Run npm start, npm test or npm run dev.");
  process.exit(1);
}
