import { createServer } from "node:http";
import { Redis } from "ioredis";
import { RateLimiterRedis } from "rate-limiter-flexible";
import { digestOf } from "./market.mjs";

/** What many put before their API today: a counter in Redis a key. It knows neither plans nor prices nor money. */
const pepper = process.env.KEY_PEPPER ?? "";
const limiter = new RateLimiterRedis({
  storeClient: new Redis({ port: Number(process.env.REDIS_PORT), host: "127.0.0.1" }),
  points: 1_000_000,
  duration: 60,
});

const server = createServer({ keepAliveTimeout: 120_000 }, async (request, response) => {
  const key = digestOf(pepper, String(request.headers["x-api-key"])).toString("base64url");
  const { remainingPoints, msBeforeNext } = await limiter.consume(key, 1);
  const ratelimit = `"burst";r=${remainingPoints};t=${Math.ceil(msBeforeNext / 1_000)}`;
  response.writeHead(200, { "content-length": "0", ratelimit }).end();
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
