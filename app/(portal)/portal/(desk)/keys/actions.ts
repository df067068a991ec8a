"use server";

import { portalAction } from "@/lib/access/portal-action";
import { portalWrites } from "../writes";

export const createKeyAction = portalAction(portalWrites.createKey);
export const editKeyAction = portalAction(portalWrites.editKey);
export const rotateKeyAction = portalAction(portalWrites.rotateKey);
export const revokeKeyAction = portalAction(portalWrites.revokeKey);
