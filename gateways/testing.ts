import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What the application behind a gateway was sent. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An application that answers with what it was sent, under headers of its own. */
export async function startEcho(): Promise<{ port: number; served: Echo[]; close(): Promise<void> }> {
  const served: Echo[] = [];
  const server = createServer(async (incoming, response) => {
    const echo = {
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      headers: incoming.headers as Record<string, string>,
      body: await bodyOf(incoming),
    };
    served.push(echo);
    // A hostile application: none of these may act on the gateway or mislead its clients.
    response.setHeader("X-Accel-Redirect", "/elsewhere");
    response.setHeader("RateLimit", '"spoofed";r=1');
    response.setHeader("RateLimit-Policy", '"spoofed";q=1');
    response.writeHead(echo.url.startsWith("/forbidden") ? 403 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(echo));
  });
  const port = await listening(server);
  return { port, served, close: () => closed(server) };
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** One call by an end client, on a connection of its own. */
export async function call(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<ClientAnswer> {
  const { method = "GET", headers = {}, body } = options;
  const outgoing = request({ port, path, method, headers: { host: "api.example.com", ...headers }, agent: false });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await bodyOf(response) };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A server that takes connections and never answers. */
export async function startSilence(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(() => undefined);
  return { port: await listening(server), close: () => closed(server) };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export function isInstalled(command: string, versionFlag: string): boolean {
  return spawnSync(command, [versionFlag]).status === 0;
}

export interface RunningGateway {
  readonly port: number;
  stop(): Promise<void>;
}

/** Debian's nginx with `config` (rendered for this port) as the only file of its conf.d. */
export function startNginx(port: number, config: string): Promise<RunningGateway> {
  const main = `daemon off; user root; worker_processes 1; pid nginx.pid; error_log error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  include tollgate.conf;
}
`;
  const files = { "nginx.conf": main, "tollgate.conf": config };
  return startProcess(port, files, (folder) => spawn("nginx", ["-p", folder, "-c", "nginx.conf"], { stdio: "pipe" }));
}

export function startCaddy(port: number, config: string): Promise<RunningGateway> {
  const text = `{\n\tadmin off\n\tauto_https off\n}\n${config}`;
  return startProcess(port, { Caddyfile: text }, (folder) =>
    spawn("caddy", ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"], {
      stdio: "pipe",
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    }),
  );
}

async function startProcess(
  port: number,
  files: Readonly<Record<string, string>>,
  start: (folder: string) => ChildProcess,
): Promise<RunningGateway> {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-gateway-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const child = start(folder);
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`the gateway did not start: ${said}`);
  }
  return { port, stop };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("connect", () => socket.end(() => resolve(true)));
    socket.on("error", () => setTimeout(resolve, 20, false));
  });
}
