import { createServer } from "node:http";

/** The least that a server can do: every request, whatever it is, gets the same answer. */
const { headers, body } = JSON.parse(process.env.BARE_ANSWER ?? "{}");

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  request.resume();
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(Number(process.env.BARE_PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
