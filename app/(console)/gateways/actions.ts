"use server";

import { consoleAction } from "@/lib/access/action";
import { archiveGateway } from "@/lib/gateways/archive-gateway";
import { createGateway } from "@/lib/gateways/create-gateway";
import { editGateway } from "@/lib/gateways/edit-gateway";
import { restoreGateway } from "@/lib/gateways/restore-gateway";
import { rotateToken } from "@/lib/gateways/rotate-token";
import {
  ArchiveGatewayInput,
  CreateGatewayInput,
  EditGatewayInput,
  RestoreGatewayInput,
  RotateTokenInput,
} from "@/lib/gateways/schema";
import { publicId } from "@/lib/kernel/ids";

export const createGatewayAction = consoleAction({
  name: "gateway.create",
  permission: "gateway:write",
  input: CreateGatewayInput,
  run: createGateway,
  remember: (value) => ({ ...value, token: null, pathToken: null }),
  done: ({ name }) => `Gateway “${name}” added`,
  refresh: () => ["/gateways"],
});

export const editGatewayAction = consoleAction({
  name: "gateway.edit",
  permission: "gateway:write",
  input: EditGatewayInput,
  run: editGateway,
  done: ({ name }) => `Gateway “${name}” saved`,
  refresh: (_, value) => pagesOf(value),
});

export const rotateTokenAction = consoleAction({
  name: "gateway.rotate_token",
  permission: "gateway:write",
  input: RotateTokenInput,
  run: rotateToken,
  remember: (value) => ({ ...value, token: null, pathToken: null }),
  done: ({ name }) => `Token of “${name}” rotated`,
  refresh: (_, value) => pagesOf(value),
});

export const archiveGatewayAction = consoleAction({
  name: "gateway.archive",
  permission: "gateway:write",
  input: ArchiveGatewayInput,
  run: archiveGateway,
  done: ({ name }) => `Gateway “${name}” archived`,
  refresh: (_, value) => pagesOf(value),
});

export const restoreGatewayAction = consoleAction({
  name: "gateway.restore",
  permission: "gateway:write",
  input: RestoreGatewayInput,
  run: restoreGateway,
  done: ({ name }) => `Gateway “${name}” restored`,
  refresh: (_, value) => pagesOf(value),
});

function pagesOf({ gatewayId }: { gatewayId: bigint }): string[] {
  return ["/gateways", `/gateways/${publicId("gateway", gatewayId)}`];
}
