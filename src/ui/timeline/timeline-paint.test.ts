import { expect, test } from "vitest";
import { DeviceTimeline } from "../model/timeline/timeline.ts";
import { niceStep, type Palette, type Picture, paint, type Surface } from "./timeline-paint.ts";

const NAMES = ["panel", "line", "text", "quiet", "driver", "device", "ok", "bad", "selected", "accent"] as const;
const PALETTE = { ...Object.fromEntries(NAMES.map((name) => [name, name])), font: "10px x" } as Palette;

interface Rectangle {
  readonly colour: unknown;
  readonly x: number;
  readonly width: number;
}

/** A canvas context that records its calls. */
class Paper implements Surface {
  readonly drawn: Rectangle[] = [];
  fillStyle: Surface["fillStyle"] = "";
  font = "";
  textBaseline: CanvasTextBaseline = "middle";

  fillRect(x: number, _y: number, width: number): void {
    this.drawn.push({ colour: this.fillStyle, x, width });
  }
  fillText(): void {}
  setTransform(): void {}

  of(colour: string): Rectangle[] {
    return this.drawn.filter((each) => each.colour === colour);
  }
}

function painted(device: DeviceTimeline, more: Partial<Picture> = {}): Paper {
  const paper = new Paper();
  const span = { from: 0, to: 1000 };
  paint(paper, PALETTE, {
    ...{
      width: 1000,
      height: 85,
      ratio: 1,
      span,
      first: 0,
      last: 1000,
      device,
      selectedAt: undefined,
      range: undefined,
    },
    ...more,
  });
  return paper;
}

const stamp = (at: number) => ({ at, instructions: 0, device: "crypto0" });

function kicked(...times: number[]): DeviceTimeline {
  const device = new DeviceTimeline();
  for (const at of times) device.apply({ ...stamp(at), kind: "notify", queue: 0 });
  return device;
}

test("a kick is drawn where its time is", () => {
  expect(painted(kicked(250)).of("driver")).toEqual([{ colour: "driver", x: 250, width: 2 }]);
});

test("what is drawn is bounded by the width, not by the number of events", () => {
  const times = Array.from({ length: 100_000 }, (_, index) => index / 100);
  expect(painted(kicked(...times)).drawn.length).toBeLessThan(50);
});

test("what the log has forgotten is left out", () => {
  expect(
    painted(kicked(100, 700), { first: 500 })
      .of("driver")
      .map(({ x }) => x),
  ).toEqual([700]);
});

test("the selected row and the chosen range are marked", () => {
  const paper = painted(kicked(), { selectedAt: 400, range: { from: 100, to: 300 } });
  expect(paper.of("text")).toEqual([{ colour: "text", x: 399, width: 2 }]);
  expect(paper.of("selected")).toEqual([{ colour: "selected", x: 100, width: 200 }]);
});

test("a held request is striped", () => {
  const device = new DeviceTimeline();
  const chain = { position: 0, head: 0, chain: [], readable: new Uint8Array(), writableLength: 0 };
  device.apply({ ...stamp(100), kind: "popped", request: 1, queue: 0, ...chain });
  const before = painted(device).of("panel").length;
  device.apply({ ...stamp(101), kind: "held", request: 1, queue: 0 });
  expect(painted(device).of("panel").length).toBeGreaterThan(before + 100);
});

test("what goes on is drawn up to the newest event, not beyond", () => {
  const device = new DeviceTimeline();
  device.apply({ ...stamp(100), kind: "hold", queue: 0, on: true });
  expect(painted(device, { last: 400 }).of("device")).toEqual([{ colour: "device", x: 100, width: 301 }]);
});

test("times that a made-up trace may have come to an end", () => {
  for (const at of [1e16, 1e300, Number.MAX_VALUE]) {
    const paper = painted(kicked(at), { span: { from: at - 1000, to: at }, first: at, last: at });
    expect(paper.drawn.length).toBeLessThan(100);
  }
});

test("the axis is marked at round times", () => {
  expect([1, 1.1, 3, 7, 90, 0.03].map(niceStep)).toEqual([1, 2, 5, 10, 100, 0.05]);
});
