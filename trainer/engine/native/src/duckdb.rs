//! DuckDB's interface for extensions in C, as far as a function over rows needs it. The kernels' file is such an extension, too:
//! its entry is `kernels_init_c_api`.
//!
//! @see `duckdb_extension.h` of DuckDB: places in `duckdb_ext_api_v1` are those of version v1.2.0, which later ones keep

use std::ffi::{CStr, c_char, c_void};

/// Whatever DuckDB knows it as.
pub type Handle = *mut c_void;

/// The version of the interface that is asked for.
pub const VERSION: &CStr = c"v1.2.0";

/// What DuckDB hands an extension that is loaded.
#[repr(C)]
pub struct Access {
    pub set_error: unsafe extern "C" fn(info: Handle, error: *const c_char),
    pub get_database: unsafe extern "C" fn(info: Handle) -> *mut Handle,
    pub get_api: unsafe extern "C" fn(info: Handle, version: *const c_char) -> *const *const c_void,
}

/// Functions by their places.
macro_rules! functions {
    ($($place:literal $name:ident($($argument:ty),*) $(-> $result:ty)?;)*) => {
        #[derive(Clone, Copy)]
        pub struct Api {
            $(pub $name: unsafe extern "C" fn($($argument),*) $(-> $result)?,)*
        }

        impl Api {
            /// # Safety
            /// The table is DuckDB's, of [`VERSION`].
            pub unsafe fn of(table: *const *const c_void) -> Self {
                // SAFETY: functions of these types lie there.
                unsafe { Self { $($name: std::mem::transmute::<*const c_void, unsafe extern "C" fn($($argument),*) $(-> $result)?>(*table.add($place)),)* } }
            }
        }
    };
}

functions! {
    3 connect(Handle, *mut Handle) -> u32;
    6 disconnect(*mut Handle);
    156 create_logical_type(u32) -> Handle;
    184 destroy_logical_type(*mut Handle);
    190 data_chunk_get_vector(Handle, u64) -> Handle;
    191 data_chunk_get_size(Handle) -> u64;
    194 vector_get_data(Handle) -> *mut c_void;
    195 vector_get_validity(Handle) -> *const u64;
    209 create_scalar_function() -> Handle;
    210 destroy_scalar_function(*mut Handle);
    211 scalar_function_set_name(Handle, *const c_char);
    213 scalar_function_set_special_handling(Handle);
    214 scalar_function_set_volatile(Handle);
    215 scalar_function_add_parameter(Handle, Handle);
    216 scalar_function_set_return_type(Handle, Handle);
    218 scalar_function_set_function(Handle, Function);
    219 register_scalar_function(Handle, Handle) -> u32;
    221 scalar_function_set_error(Handle, *const c_char);
}

/// What fills a vector of results from a chunk of rows.
pub type Function = unsafe extern "C" fn(info: Handle, chunk: Handle, results: Handle);

/// `DUCKDB_TYPE_…`
pub const INTEGER: u32 = 4;
pub const DOUBLE: u32 = 11;
pub const VARCHAR: u32 = 17;

/// A column of a chunk.
pub struct Column<'a, T> {
    pub values: &'a [T],
    /// A bit for each row: 0 where it has no value; nothing where all have one.
    valid: Option<&'a [u64]>,
}

impl<T> Column<'_, T> {
    /// # Safety
    /// The chunk has the column, and it is of this type.
    pub unsafe fn of(api: &Api, chunk: Handle, column: u64) -> Self {
        // SAFETY: the caller's promise; vectors of a chunk are as long as it.
        unsafe {
            let (n, vector) = ((api.data_chunk_get_size)(chunk) as usize, (api.data_chunk_get_vector)(chunk, column));
            let valid = (api.vector_get_validity)(vector);
            Self {
                values: std::slice::from_raw_parts((api.vector_get_data)(vector).cast(), n),
                valid: (!valid.is_null()).then(|| std::slice::from_raw_parts(valid, n.div_ceil(64))),
            }
        }
    }

    #[inline(always)]
    pub fn has(&self, row: usize) -> bool {
        self.valid.is_none_or(|valid| valid[row / 64] >> (row % 64) & 1 == 1)
    }
}
