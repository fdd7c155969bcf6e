import { useEffect, useState } from "react";

interface Picture {
  address: string;
  image: HTMLImageElement | null;
  hasFailed: boolean;
}

/** A picture of the server, decoded; null until it is there. */
export function usePicture(address: string | null): Pick<Picture, "image" | "hasFailed"> {
  const [picture, setPicture] = useState<Picture | null>(null);

  useEffect(() => {
    if (address === null) return;
    let isWanted = true;
    const image = new Image();
    image.src = address;
    image.decode().then(
      () => isWanted && setPicture({ address, image, hasFailed: false }),
      () => isWanted && setPicture({ address, image: null, hasFailed: true }),
    );
    return () => {
      isWanted = false;
    };
  }, [address]);

  if (picture === null || picture.address !== address) return { image: null, hasFailed: false };
  return picture;
}
