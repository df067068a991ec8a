import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/**
 * none: bytes pass. refused: nobody listens, and open connections are reset. stalled: connections stand still for ever, as
 * behind a router that has forgotten them; new ones too until it is over. slow: bytes pass late. lost commits: each COMMIT
 * reaches the server, and the connection breaks before its answer is back.
 */
export type NetworkFault = "none" | "refused" | "stalled" | "slow" | "lost commits";

/** A network between a gate and its database that can fail. */
export class TcpProxy {
  private fault: NetworkFault = "none";
  private readonly open = new Set<Passage>();

  private constructor(
    private server: Server,
    private readonly targetPort: number,
    readonly port: number,
  ) {}

  static async begin(targetPort: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const proxy = new TcpProxy(server, targetPort, (server.address() as AddressInfo).port);
    server.on("connection", (socket) => proxy.accept(socket));
    return proxy;
  }

  async set(fault: NetworkFault): Promise<void> {
    if (this.fault === "refused") {
      this.server = createServer((socket) => this.accept(socket)).listen(this.port, "127.0.0.1");
      await once(this.server, "listening");
    }
    this.fault = fault;
    if (fault === "refused") await this.close();
    for (const passage of this.open) passage.stalled ||= fault === "stalled";
  }

  async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    for (const { client } of this.open) client.resetAndDestroy();
    await closed;
  }

  private accept(client: Socket): void {
    const target = connect(this.targetPort, "127.0.0.1");
    const passage: Passage = { client, target, stalled: this.fault === "stalled", cutOff: false };
    this.open.add(passage);
    this.pass(passage, client, target);
    this.pass(passage, target, client);
    const end = () => {
      this.open.delete(passage);
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) socket.on("error", end).on("close", end);
  }

  private pass(passage: Passage, from: Socket, to: Socket): void {
    from.on("data", (bytes) => {
      if (passage.stalled) return;
      if (passage.cutOff && from === passage.target) {
        passage.client.resetAndDestroy();
        return;
      }
      passage.cutOff ||= this.fault === "lost commits" && from === passage.client && bytes.includes("COMMIT");
      if (this.fault === "slow") setTimeout(() => to.write(bytes), SLOW_MS);
      else to.write(bytes);
    });
  }
}

interface Passage {
  readonly client: Socket;
  readonly target: Socket;
  stalled: boolean;
  cutOff: boolean;
}

/** Each way; longer than a call waits. */
const SLOW_MS = 400;
