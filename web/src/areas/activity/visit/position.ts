/** Where the device is, asked once; and how far that is from a point. */
export interface Point {
  lat: number;
  lng: number;
}

export interface Position extends Point {
  /** Metres. */
  accuracy: number;
}

export type Failure = "denied" | "unavailable";

const PATIENCE_MS = 12_000;
/** A position of the last half minute is where one still stands. */
const FRESH_MS = 30_000;
const EARTH_M = 6_371_000;

/** Asks the device for its position; the browser asks the person. Rejects with what stands in the way. */
export function locate(): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject("unavailable" satisfies Failure);
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lng: coords.longitude, accuracy: Math.round(coords.accuracy) }),
      (error) => reject((error.code === error.PERMISSION_DENIED ? "denied" : "unavailable") satisfies Failure),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}

/** Whole metres over ground. */
export function metresBetween(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const half =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lng - a.lng) * rad) / 2) ** 2;
  return Math.round(2 * EARTH_M * Math.asin(Math.sqrt(Math.min(1, half))));
}

/** A point of the map as a field holds it. */
export function asPoint(value: unknown): Point | null {
  if (!value || typeof value !== "object" || !("lat" in value) || !("lng" in value)) return null;
  const { lat, lng } = value;
  return typeof lat === "number" && typeof lng === "number" ? { lat, lng } : null;
}
