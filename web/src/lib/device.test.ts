import { expect, it } from "vitest";
import { deviceName } from "./device";

const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
const PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

it("names browser and system, and the browser itself rather than those it descends from", () => {
  expect(deviceName(`${WINDOWS} Chrome/140.0.0.0 Safari/537.36`)).toBe("Chrome 140 · Windows");
  expect(deviceName(`${WINDOWS} Chrome/140.0.0.0 Safari/537.36 Edg/139.0.1.0`)).toBe("Edge 139 · Windows");
  expect(deviceName(`${PHONE} Version/18.1 Mobile/15E148 Safari/604.1`)).toBe("Safari 18 · iPhone");
  expect(deviceName(`${PHONE} Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1`)).toBe("WeCom 4 · iPhone");
  expect(deviceName("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0")).toBe(
    "Firefox 130 · Linux",
  );
});

it("tells programs by their own word", () => {
  expect(deviceName("curl/8.5.0")).toBe("curl/8.5.0");
  expect(deviceName("python-httpx/0.28 (integration)")).toBe("python-httpx/0.28");
  expect(deviceName("")).toBe("");
});
