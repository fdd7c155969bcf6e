/** The film as a layer to draw: its stored greys, and a canvas that shows them through a lookup table. */
export interface FilmLayer {
  canvas: HTMLCanvasElement;
  show: (table: Uint8ClampedArray) => void;
}

export function makeFilmLayer(image: HTMLImageElement): FilmLayer | null {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(image, 0, 0);
  const shown = context.getImageData(0, 0, canvas.width, canvas.height);
  const stored = greys(shown.data);
  return {
    canvas,
    show(table) {
      const pixels = new Uint32Array(shown.data.buffer);
      const words = opaqueGreys(table);
      for (let index = 0; index < pixels.length; index += 1) pixels[index] = words[stored[index] ?? 0] ?? 0;
      context.putImageData(shown, 0, 0);
    },
  };
}

function greys(rgba: Uint8ClampedArray): Uint8Array {
  const grey = new Uint8Array(rgba.length / 4);
  for (let index = 0; index < grey.length; index += 1) grey[index] = rgba[4 * index] ?? 0;
  return grey;
}

/** Each grey of the table as one opaque pixel, so that a film is painted by one write a pixel. */
function opaqueGreys(table: Uint8ClampedArray): Uint32Array {
  return Uint32Array.from(table, (grey) => ((255 << 24) | (grey << 16) | (grey << 8) | grey) >>> 0);
}
