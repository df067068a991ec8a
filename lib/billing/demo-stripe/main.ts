import path from "node:path";
import { demoStripeEnv, EnvError } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { SUBSCRIBED_TYPES } from "../process-inbox";
import { runDemoStripe } from "./server";

/** The process that `npm start` runs where no key of Stripe's is set. */
async function main(): Promise<void> {
  const env = demoStripeEnv();
  const publicUrl = new URL(env.PUBLIC_URL);
  const demo = await runDemoStripe({
    file: path.join(env.DATA_DIR, "demo-stripe.jsonl"),
    host: isLoopback(env.HOST) ? "127.0.0.1" : "0.0.0.0",
    port: env.DEMO_STRIPE_PORT,
    publicUrl: `http://${publicUrl.hostname}:${env.DEMO_STRIPE_PORT}`,
    webhook: {
      url: `http://${isLoopback(env.HOST) || env.HOST === "0.0.0.0" ? "127.0.0.1" : env.HOST}:${env.PORT}/api/stripe/webhook`,
      secret: env.STRIPE_WEBHOOK_SECRET[0] ?? "",
      types: SUBSCRIBED_TYPES,
    },
  });
  const stop = () => void demo.close().then(() => process.exit(0));
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  log("demo-stripe").info({ port: demo.port }, "the demo's Stripe answers");
}

/** Checkout pages must be reached from where the console is; its own API always is on this machine. */
function isLoopback(host: string): boolean {
  return /^(localhost|::1|127\.)/.test(host);
}

main().catch((error: unknown) => {
  if (error instanceof EnvError) console.error(error.message);
  else log("demo-stripe").fatal({ err: error }, "the demo's Stripe cannot start");
  process.exit(1);
});
