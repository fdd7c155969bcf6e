import { type ReactNode, useRef } from "react";

interface FilePickerProps {
  children: ReactNode;
  className?: string;
  isDisabled?: boolean;
  onFilms: (films: File[]) => void;
}

/** A button that opens the system's file dialogue. It names no types: DICOM files often have no ending at all. */
export function FilePicker({ children, className, isDisabled = false, onFilms }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button className={className} disabled={isDisabled} onClick={() => input.current?.click()} type="button">
        {children}
      </button>
      <input
        hidden
        multiple
        onChange={(event) => {
          const films = [...(event.target.files ?? [])];
          // The same file may be chosen twice in a row.
          event.target.value = "";
          if (films.length > 0) onFilms(films);
        }}
        ref={input}
        type="file"
      />
    </>
  );
}
