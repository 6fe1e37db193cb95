/** A feature bit that a person switches on or off, with those that go with it. VIRTIO 1.4 cs01, 2.2 Feature Bits. */
import type { FeatureNeed } from "../../contract/device-control.ts";

/** On, it brings what it requires. Off, it takes along what requires it. */
export function toggledFeature(features: bigint, bit: bigint, needs: readonly FeatureNeed[]): bigint {
  if (features & bit) {
    return needs.reduce((left, { feature, needs }) => (needs & bit ? left & ~feature : left), features & ~bit);
  }
  return needs.reduce((all, { feature, needs }) => (feature & bit ? all | needs : all), features | bit);
}
