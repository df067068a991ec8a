"use server";

import { consoleAction } from "@/lib/access/action";
import { createConsumer } from "@/lib/consumers/create-consumer";
import { editConsumer } from "@/lib/consumers/edit-consumer";
import { CreateConsumerInput, EditConsumerInput } from "@/lib/consumers/schema";

export const createConsumerAction = consoleAction({
  name: "consumer.create",
  permission: "consumer:write",
  input: CreateConsumerInput,
  multiline: ["metadata"],
  run: createConsumer,
  done: ({ name }) => `${name} added`,
  refresh: () => ["/consumers"],
});

export const editConsumerAction = consoleAction({
  name: "consumer.edit",
  permission: "consumer:write",
  input: EditConsumerInput,
  multiline: ["metadata"],
  run: editConsumer,
  done: ({ name }) => `${name} saved`,
  refresh: (_, { consumerId }) => ["/consumers", `/consumers/${consumerId}`],
});
