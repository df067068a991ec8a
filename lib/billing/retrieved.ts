import Stripe from "stripe";

/** What Stripe has, or null where it says that there is no such object. Every other failure is thrown: it may heal. */
export async function retrieved<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    const isMissing = error instanceof Stripe.errors.StripeInvalidRequestError && error.code === "resource_missing";
    if (isMissing) return null;
    throw error;
  }
}
