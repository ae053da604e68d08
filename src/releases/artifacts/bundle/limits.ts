const MIB = 2 ** 20;
const GIB = 2 ** 30;

export interface BundleLimits {
  readonly maxFiles: number;
  /** Bytes of the ZIP's list of files, and of the manifest. */
  readonly maxList: number;
  /** Bytes that may come out of one file. */
  readonly maxFileSize: number;
  /** Bytes that may come out of all, and how many times the bundle's own size that may be. */
  readonly maxTotal: number;
  readonly maxRatio: number;
  /** Out of however small a bundle so much may come. */
  readonly freeTotal: number;
}

/** Source maps shrink to a tenth as a rule; deflate reaches a thousandth, which only a bomb needs. */
export const BUNDLE_LIMITS: BundleLimits = {
  maxFiles: 50_000,
  maxList: 16 * MIB,
  maxFileSize: GIB,
  maxTotal: 8 * GIB,
  maxRatio: 200,
  freeTotal: 64 * MIB,
};
