import { notFound } from "next/navigation";
import { cache } from "react";
import { type ConsumerDetail, findConsumer } from "@/lib/consumers/queries";
import { parsePublicId } from "@/lib/kernel/ids";

/** The consumer that an address names, read once a request for title and page; else the page of what is not there. */
export const consumerOf: (id: string) => Promise<ConsumerDetail> = cache(async (id) => {
  const consumerId = parsePublicId("consumer", id);
  return (consumerId === null ? null : await findConsumer(consumerId)) ?? notFound();
});
