/** How much is measured. */
export interface Size {
  readonly rounds: number;
  /** In each load of each round. */
  readonly complaints: number;
  /** At each door before anything is counted. */
  readonly warmUp: number;
  /** Of each plain INSERT, in each round. */
  readonly insertSeconds: number;
  /** How long the paced load lasts, at 80 % of what was told a second; 0: there is none. */
  readonly pacedSeconds: number;
  readonly waves: number;
  readonly complaintsOfWave: number;
  /** Idle before memory is looked at. */
  readonly idleSeconds: number;
}

/** `test` is for `npm test`; `pr` is a look in less than a minute; `release` is what bench/README.md shows. */
export const sizes: Readonly<Record<'test' | 'pr' | 'default' | 'release', Size>> = {
  test: { rounds: 1, complaints: 256, warmUp: 64, insertSeconds: 0.2, pacedSeconds: 0, waves: 0, complaintsOfWave: 0, idleSeconds: 0 },
  pr: { rounds: 1, complaints: 200, warmUp: 50, insertSeconds: 0.5, pacedSeconds: 2, waves: 0, complaintsOfWave: 0, idleSeconds: 1 },
  default: {
    rounds: 2,
    complaints: 1_500,
    warmUp: 500,
    insertSeconds: 2,
    pacedSeconds: 10,
    waves: 10,
    complaintsOfWave: 300,
    idleSeconds: 5,
  },
  release: {
    rounds: 3,
    complaints: 6_000,
    warmUp: 3_000,
    insertSeconds: 5,
    pacedSeconds: 30,
    waves: 10,
    complaintsOfWave: 2_000,
    idleSeconds: 15,
  },
};
