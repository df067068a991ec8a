/** What mails say. Plain text, one thought a paragraph; the first line says what has happened, the last what can be done. */

export interface MailText {
  readonly subject: string;
  readonly body: string;
}

interface About {
  readonly consumerName: string;
  /** Who sells the API. */
  readonly sender: string;
}

export function signInMail({ consumerName, sender, link }: About & { link: string }): MailText {
  return {
    subject: oneLine(`Sign in to ${sender} for ${consumerName}`),
    body: paragraphs(
      `Open this link and press “Sign in”. It works once, within 15 minutes:`,
      link,
      `It opens the account of ${consumerName} at ${sender}. If you did not ask for it, do nothing: without the link nobody gets in.`,
    ),
  };
}

export function invitationMail({ consumerName, sender, url, email }: About & { url: string; email: string }): MailText {
  return {
    subject: oneLine(`You are a member of ${consumerName} at ${sender}`),
    body: paragraphs(
      `You can now see ${consumerName}'s balance, usage and keys at ${sender}.`,
      `Sign in with this address, ${email}:`,
      `${url}/portal/sign-in`,
    ),
  };
}

export function lowBalanceMail(
  about: About & { url: string; leftCredits: string; thresholdCredits: string; runsOut: string | null },
): MailText {
  const { consumerName, sender, url, leftCredits, thresholdCredits, runsOut } = about;
  return {
    subject: oneLine(`${consumerName}: ${leftCredits} credits left`),
    body: paragraphs(
      `${consumerName} has ${leftCredits} credits left at ${sender}, less than the ${thresholdCredits} you asked to be told at.${runsOut === null ? "" : ` At the pace of the last 24 hours they last until ${runsOut}.`}`,
      `At 0 calls that cost something are refused with 402.`,
      `Balance and what it is made of: ${url}/portal`,
      alertsLine(url),
    ),
  };
}

export function exhaustedMail(about: About & { url: string; leftCredits: string; calls: number }): MailText {
  const { consumerName, sender, url, leftCredits, calls } = about;
  return {
    subject: oneLine(`${consumerName}: calls are refused, the credits are used up`),
    body: paragraphs(
      `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"} of ${consumerName} to ${sender} got 402: ${leftCredits} credits are left, less than a call costs.`,
      `Calls are served again within 5 seconds of a top-up.`,
      `Why each was refused: ${url}/portal/refusals`,
      alertsLine(url),
    ),
  };
}

export function keyExpiringMail(
  about: About & { url: string; keyName: string; hint: string; expires: string },
): MailText {
  const { consumerName, sender, url, keyName, hint, expires } = about;
  return {
    subject: oneLine(`${consumerName}: key “${keyName}” expires ${expires}`),
    body: paragraphs(
      `Key “${keyName}” (${hint}) of ${consumerName} at ${sender} expires ${expires}. From then on its calls get 401.`,
      `To go on without a gap, rotate it: the new key works at once, the old one until the time you choose.`,
      `${url}/portal/keys`,
      alertsLine(url),
    ),
  };
}

function alertsLine(url: string): string {
  return `What you are told, and when: ${url}/portal/spending`;
}

function paragraphs(...parts: readonly string[]): string {
  return `${parts.join("\n\n")}\n`;
}

/** A subject is one header line, and fits the outbox's column. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 300);
}
