import { Checkouts } from "./checkouts";
import type { EventFeed } from "./events";
import { Payments } from "./payments";
import { Reversals } from "./reversals";
import { SavedCards } from "./saved-cards";
import type { DemoStore } from "./store";

/** What the demo's Stripe consists of, without the ways to reach it. */
export interface DemoStripe {
  readonly store: DemoStore;
  readonly feed: EventFeed;
  readonly cards: SavedCards;
  readonly payments: Payments;
  readonly reversals: Reversals;
  readonly checkouts: Checkouts;
  /** Where its own pages are, without a slash at the end. */
  readonly baseUrl: () => string;
}

export function makeDemo(feed: EventFeed, baseUrl: () => string): DemoStripe {
  const { store } = feed;
  const cards = new SavedCards(feed);
  const reversals = new Reversals(feed);
  const payments = new Payments(feed, cards, reversals, baseUrl);
  return { store, feed, cards, payments, reversals, checkouts: new Checkouts(payments), baseUrl };
}
