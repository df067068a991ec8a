import { Pane } from "@/components/shell/pane";
import { Snippet } from "@/components/ui/snippet";

/** For whoever writes the server at the other end. */
export function VerifyPane() {
  return (
    <Pane title="At your end" note="Standard Webhooks">
      <div className="grid gap-3 [&_p]:max-w-[68ch]">
        <p>
          Each event is one POST with a JSON body. Check its signature before you believe it, with{" "}
          <a href="https://www.standardwebhooks.com" className="link" rel="noreferrer">
            a library for your language
          </a>
          :
        </p>
        <Snippet label="example" text={EXAMPLE} />
        <p className="text-ink-2">
          Answer with any 2xx within 15 seconds, and do the work afterwards. Anything else is tried again, ten times in
          three days, with the same <code className="whitespace-nowrap">webhook-id</code>: remember it, and do nothing
          the second time. Redirects are not followed. 410 switches the webhook off, as do five days without a single
          2xx.
        </p>
      </div>
    </Pane>
  );
}

const EXAMPLE = `import { Webhook } from "standardwebhooks"; // npm install standardwebhooks

const webhook = new Webhook(process.env.TOLLGATE_WEBHOOK_SECRET); // whsec_…

app.post("/webhooks", express.raw({ type: "application/json" }), (request, response) => {
  // Throws unless the raw body was signed with the secret in the last five minutes.
  const event = webhook.verify(request.body.toString("utf8"), request.headers);
  response.sendStatus(204);
  if (event.type === "balance.low") remindSomebody(event.data.balance);
});`;
