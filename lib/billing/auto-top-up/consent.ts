/** Rises with each change of the words: what somebody agreed to is kept with its version. */
export const CONSENT_VERSION = 1;

/** What a member agrees to, as the form shows it; the terms are the form's own fields. */
export function consentText(sender: string): string {
  return `I allow ${sender} to charge the saved card by itself for this pack, whenever the balance falls below the amount above and never more often than these caps, until I switch it off on this page.`;
}
