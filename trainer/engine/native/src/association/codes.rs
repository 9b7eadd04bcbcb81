//! One code an item, in as few bytes as it needs.

pub enum Codes {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
    Longs(Vec<u32>),
}

macro_rules! each {
    ($codes:expr, $column:ident => $work:expr) => {
        match $codes {
            Codes::Bytes($column) => $work,
            Codes::Words($column) => $work,
            Codes::Longs($column) => $work,
        }
    };
}

impl Codes {
    /// @param size greater than every code
    #[inline(always)]
    pub fn of(size: usize, codes: impl Iterator<Item = u32>) -> Self {
        if size <= 1 << 8 {
            Self::Bytes(codes.map(|code| code as u8).collect())
        } else if size <= 1 << 16 {
            Self::Words(codes.map(|code| code as u16).collect())
        } else {
            Self::Longs(codes.collect())
        }
    }

    pub fn len(&self) -> usize {
        each!(self, column => column.len())
    }

    /// `cells = codes from there on · factor`
    #[inline(always)]
    pub fn times(&self, from: usize, factor: u32, cells: &mut [u32]) {
        each!(self, column => times(&column[from..], factor, cells));
    }

    /// `cells = codes from there on · factor + others`
    #[inline(always)]
    pub fn times_plus(&self, from: usize, factor: u32, others: &Self, cells: &mut [u32]) {
        each!(self, column => each!(others, other => times_plus(&column[from..], factor, &other[from..], cells)));
    }

    /// Items of each code. Counted in tables by turns: else each count would wait for the last one's.
    #[inline(always)]
    pub fn counts(&self, size: usize) -> Vec<u32> {
        const TURNS: usize = 4;
        let mut tables = vec![[0; TURNS]; size];
        each!(self, column => {
            let some = column.chunks_exact(TURNS);
            some.remainder().iter().for_each(|&code| tables[code as usize][0] += 1);
            for codes in some {
                (0..TURNS).for_each(|turn| tables[codes[turn] as usize][turn] += 1);
            }
        });
        tables.iter().map(|turns| turns.iter().sum()).collect()
    }
}

#[inline(always)]
fn times<C: Copy + Into<u32>>(codes: &[C], factor: u32, cells: &mut [u32]) {
    cells.iter_mut().zip(codes).for_each(|(cell, &code)| *cell = code.into() * factor);
}

#[inline(always)]
fn times_plus<C: Copy + Into<u32>, D: Copy + Into<u32>>(codes: &[C], factor: u32, others: &[D], cells: &mut [u32]) {
    cells.iter_mut().zip(codes.iter().zip(others)).for_each(|(cell, (&code, &other))| *cell = code.into() * factor + other.into());
}
