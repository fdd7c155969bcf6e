import { useEffect, useState } from "react";

interface Picture {
  address: string;
  image: HTMLImageElement | null;
  hasFailed: boolean;
}

/** Pictures that were decoded before, by address. */
export type KeptPictures = Map<string, HTMLImageElement>;

/** A picture of the server, decoded; null until it is there. With `kept` each is fetched once. */
export function usePicture(address: string | null, kept?: KeptPictures): Pick<Picture, "image" | "hasFailed"> {
  const [picture, setPicture] = useState<Picture | null>(null);

  useEffect(() => {
    if (address === null) return;
    let isWanted = true;
    const image = kept?.get(address) ?? new Image();
    if (image.src === "") image.src = address;
    kept?.set(address, image);
    image.decode().then(
      () => isWanted && setPicture({ address, image, hasFailed: false }),
      () => isWanted && setPicture({ address, image: null, hasFailed: true }),
    );
    return () => {
      isWanted = false;
    };
  }, [address, kept]);

  if (picture === null || picture.address !== address) return { image: null, hasFailed: false };
  return picture;
}
