/** Photos of a visit on their way from the camera to the queue. */
import { useEffect, useRef, useState } from "react";
import { stamp } from "./watermark";

export interface Photo {
  blob: Blob;
  /** Address of the picture for the preview. */
  url: string;
}

const MOST = 9;

export function usePhotos(lines: () => string[], failed: () => void) {
  const [photos, setPhotos] = useState<Photo[]>([]);
  const all = useRef<Photo[]>([]);
  all.current = photos;
  useEffect(() => () => all.current.forEach((photo) => void URL.revokeObjectURL(photo.url)), []);
  return {
    photos,
    full: photos.length >= MOST,
    add: async (files: FileList | null) => {
      for (const file of [...(files ?? [])].slice(0, MOST - photos.length)) {
        try {
          const blob = await stamp(file, lines());
          setPhotos((now) => [...now, { blob, url: URL.createObjectURL(blob) }]);
        } catch {
          failed();
        }
      }
    },
    remove: (photo: Photo) => {
      URL.revokeObjectURL(photo.url);
      setPhotos((now) => now.filter((each) => each !== photo));
    },
  };
}
