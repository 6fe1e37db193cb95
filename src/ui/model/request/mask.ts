/** Keys and data as dots, on a screen that others see. */
import { isHidden, REDACT_ALL } from "../../../trace/redact.ts";
import type { Content } from "../../../wire/codec/codec.ts";
import { plural } from "../format.ts";
import type { TreeNode } from "./field-tree.ts";

/** In the place of two hexadecimal digits, so that columns stay. */
export const MASKED_BYTE = "\u2022\u2022";
export const MASKED_CHARACTER = "\u2022";

/** Whether a field of such content is hidden by the mask. */
export const isMasked = (content: Content | undefined): boolean => isHidden(content, REDACT_ALL);

/** A field under the mask: without its value, in the tree, in copies and in filters. */
export const maskedNode = (node: TreeNode): TreeNode =>
  isMasked(node.content) && node.absence === undefined
    ? { ...node, value: maskedText(node.size), raw: undefined, symbol: "" }
    : node;

/** Instead of a value: how long it is stays visible. */
export const maskedText = (size: number): string => `${MASKED_BYTE} ${plural(size, "byte")}`;
