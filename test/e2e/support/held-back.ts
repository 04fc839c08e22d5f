/** How the times of answers are compared that the platform holds back for 150 ms, whoever asked: four turns of them side by side. */
export const heldBack = { abreast: { turns: 4, apartMs: 50 } } as const;
