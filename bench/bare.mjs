import { createServer } from "node:http";

/**
 * The least that a server can do: every request gets the same answer. What a request's body says is read and thrown away, as
 * any server must before the next request on the connection.
 */
const { headers, body, status } = JSON.parse(process.env.BARE_ANSWER ?? "{}");

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  if (request.method === "POST") {
    request.on("data", () => {});
    request.on("end", () => response.writeHead(status, headers).end(body));
  } else {
    response.writeHead(status, headers).end(body);
  }
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
