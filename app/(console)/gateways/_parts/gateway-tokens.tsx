"use client";

import { CopyButton } from "@/components/ui/copy-button";
import type { GatewayTokens } from "@/lib/gateways/create-gateway";

interface TokenProps {
  readonly label: string;
  readonly hint: string;
  readonly token: string;
  readonly autoFocus?: boolean;
  readonly onCopied?: (() => void) | undefined;
}

/** The one look at a gateway's tokens, each with its use. */
export function GatewayTokensList({
  tokens,
  onCopied,
}: {
  readonly tokens: Pick<GatewayTokens, "token" | "pathToken">;
  readonly onCopied?: () => void;
}) {
  if (tokens.token === null && tokens.pathToken === null) {
    return (
      <p>
        This form was sent twice, and only the first answer held the tokens. If it did not reach you, rotate them on the
        gateway's page.
      </p>
    );
  }
  return (
    <>
      <p className="text-ink-2">
        Copy now and keep where secrets are kept: nothing of it is stored here, and it cannot be shown again.
      </p>
      {tokens.token !== null && (
        <Token
          label="Header token"
          hint="The gateway sends it as X-Gateway-Token; SDKs send it as a bearer token to the check API."
          token={tokens.token}
          autoFocus
          onCopied={onCopied}
        />
      )}
      {tokens.pathToken !== null && (
        <Token
          label="Path token"
          hint="For gateways that cannot add a header: /v1/gw/<path token>/authz/<dialect>."
          token={tokens.pathToken}
          autoFocus={tokens.token === null}
          onCopied={onCopied}
        />
      )}
    </>
  );
}

function Token({ label, hint, token, autoFocus = false, onCopied }: TokenProps) {
  return (
    <section aria-label={label} className="grid gap-1">
      <h3 className="font-strong text-12">{label}</h3>
      <div className="flex items-start gap-2 rounded-2 border border-line bg-sunken py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 py-1 text-12 [overflow-wrap:anywhere]">{token}</code>
        <CopyButton text={token} label={`Copy ${label.toLowerCase()}`} autoFocus={autoFocus} onCopied={onCopied} />
      </div>
      <span className="text-12 text-ink-3">{hint}</span>
    </section>
  );
}
