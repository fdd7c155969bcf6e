/** The name and its sign: two lungs about the hilum. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg aria-hidden="true" height="26" viewBox="0 0 32 32" width="26">
        <g fill="none" stroke="currentColor" strokeLinecap="round" strokeLinejoin="round" strokeWidth="2">
          <path d="M16 4.500V13" />
          <path d="M16 13c0 2.400-3 2.600-4.800 4.600" />
          <path d="M16 13c0 2.400 3 2.600 4.800 4.600" />
          <path d="M12.600 9.200C8.400 9.400 5.500 15.800 5.500 21.500c0 3 .9 4.800 2.700 4.800 2.400 0 5.600-1.800 5.600-5.200" />
          <path d="M19.400 9.200c4.200.2 7.100 6.600 7.100 12.300 0 3-.9 4.800-2.700 4.800-2.400 0-5.600-1.800-5.600-5.200" />
        </g>
      </svg>
      hilum
    </span>
  );
}
