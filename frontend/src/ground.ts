// The ground under every map: no picture by default, or the tiles that the settings name.
// Words are drawn with the fonts of this machine; nothing is fetched but our answers and those tiles.
import "./map.css";

import { Map as LibreMap, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

setWorkerUrl(workerUrl);

export interface Ground {
  pictures: string[][];
  attribution: string;
  deepest: number;
}

export interface GroundSetup {
  bounds: [number, number, number, number];
  ground: Ground | null;
  crs: string;
}

export const FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];

export function canDraw(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

function style(ground: Ground | null): StyleSpecification {
  const built: StyleSpecification = { version: 8, sources: {}, layers: [] };
  built.layers.push({ id: "paper", type: "background", paint: { "background-color": "#f3f1ea" } });
  ground?.pictures.forEach((tiles, number) => {
    const id = `picture-${number}`;
    built.sources[id] = { type: "raster", tiles, tileSize: 256, maxzoom: ground.deepest };
    built.layers.push({ id, type: "raster", source: id });
  });
  return built;
}

export function open(container: HTMLElement, setup: GroundSetup, at: number[] = []): LibreMap {
  const [lon, lat, zoom] = at;
  const isPlaced = at.length === 3 && at.every(Number.isFinite);
  const map = new LibreMap({
    container,
    style: style(setup.ground),
    ...(isPlaced
      ? { center: [lon ?? 0, lat ?? 0] as [number, number], zoom: zoom ?? 0 }
      : { bounds: setup.bounds, fitBoundsOptions: { padding: 24 } }),
    attributionControl: false,
    renderWorldCopies: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    minZoom: 1,
    maxZoom: 20,
    fadeDuration: 0,
    locale: {
      "NavigationControl.ZoomIn": container.dataset["zoomin"] ?? "+",
      "NavigationControl.ZoomOut": container.dataset["zoomout"] ?? "-",
      "Map.Title": container.getAttribute("aria-label") ?? "",
      "Popup.Close": container.dataset["close"] ?? "×",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  return map;
}
