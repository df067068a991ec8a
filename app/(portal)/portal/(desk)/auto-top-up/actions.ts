"use server";

import { portalAction } from "@/lib/access/portal-action";
import { portalWrites } from "../writes";

export const setAutoTopUpAction = portalAction(portalWrites.setAutoTopUp);
export const switchOffAutoTopUpAction = portalAction(portalWrites.switchOffAutoTopUp);
