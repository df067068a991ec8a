"use server";

import { portalAction } from "@/lib/access/portal-action";
import { portalWrites } from "../writes";

export const addWebhookAction = portalAction(portalWrites.addWebhook);
export const editWebhookAction = portalAction(portalWrites.editWebhook);
export const rotateWebhookSecretAction = portalAction(portalWrites.rotateWebhookSecret);
export const switchWebhookOnAction = portalAction(portalWrites.switchWebhookOn);
export const switchWebhookOffAction = portalAction(portalWrites.switchWebhookOff);
export const removeWebhookAction = portalAction(portalWrites.removeWebhook);
export const sendTestEventAction = portalAction(portalWrites.sendTestEvent);
export const sendDeliveryAgainAction = portalAction(portalWrites.sendDeliveryAgain);
