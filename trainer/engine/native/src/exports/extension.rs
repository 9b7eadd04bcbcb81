//! What DuckDB sees: `longtail_take(query, item, time, number)`, which hands rows to the pairs of that number, and says of each
//! row 1, or 0 where an id is missing or empty. It is called by the database's own threads, a chunk of rows at a time.

use super::pairs::taking;
use crate::duckdb::{Access, Api, Column, DOUBLE, Handle, INTEGER, VARCHAR, VERSION};
use crate::pairs::Given;
use std::ffi::CString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

static API: OnceLock<Api> = OnceLock::new();

/// Called by DuckDB when this file is loaded as its extension.
///
/// # Safety
/// Both are as DuckDB hands them to an extension.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn kernels_init_c_api(info: Handle, access: *const Access) -> bool {
    // SAFETY: by the interface; what it gives lasts for the call, functions for good.
    unsafe {
        let access = &*access;
        let table = (access.get_api)(info, VERSION.as_ptr());
        if table.is_null() {
            (access.set_error)(info, c"this DuckDB has no interface of version v1.2.0".as_ptr());
            return false;
        }
        let api = API.get_or_init(|| Api::of(table));
        let mut connection: Handle = std::ptr::null_mut();
        let is_registered = (api.connect)(*(access.get_database)(info), &mut connection) == 0 && register(api, connection) == 0;
        if !connection.is_null() {
            (api.disconnect)(&mut connection);
        }
        if !is_registered {
            (access.set_error)(info, c"longtail_take could not be registered".as_ptr());
        }
        is_registered
    }
}

/// # Safety
/// The connection is open.
unsafe fn register(api: &Api, connection: Handle) -> u32 {
    // SAFETY: by the interface.
    unsafe {
        let mut function = (api.create_scalar_function)();
        (api.scalar_function_set_name)(function, c"longtail_take".as_ptr());
        for kind in [VARCHAR, VARCHAR, DOUBLE, INTEGER] {
            let mut kind = (api.create_logical_type)(kind);
            (api.scalar_function_add_parameter)(function, kind);
            (api.destroy_logical_type)(&mut kind);
        }
        let mut kind = (api.create_logical_type)(INTEGER);
        (api.scalar_function_set_return_type)(function, kind);
        (api.destroy_logical_type)(&mut kind);
        // Rows are taken whatever they lack, and none for another.
        (api.scalar_function_set_special_handling)(function);
        (api.scalar_function_set_volatile)(function);
        (api.scalar_function_set_function)(function, take);
        let state = (api.register_scalar_function)(connection, function);
        (api.destroy_scalar_function)(&mut function);
        state
    }
}

unsafe extern "C" fn take(info: Handle, chunk: Handle, results: Handle) {
    let Some(api) = API.get() else { return };
    // SAFETY: DuckDB's own chunk, of the columns that were registered; texts last as long as it.
    let taken = catch_unwind(AssertUnwindSafe(|| unsafe {
        let queries: Column<Given> = Column::of(api, chunk, 0);
        let items: Column<Given> = Column::of(api, chunk, 1);
        let times: Column<f64> = Column::of(api, chunk, 2);
        let numbers: Column<i32> = Column::of(api, chunk, 3);
        let results = std::slice::from_raw_parts_mut((api.vector_get_data)(results).cast::<i32>(), numbers.values.len());
        let Some(&number) = numbers.values.first() else { return Ok(()) };
        let Some(taking) = taking(number) else { return Err(format!("nothing takes pairs as number {number}")) };
        for (row, result) in results.iter_mut().enumerate() {
            *result = i32::from(queries.has(row) && items.has(row) && queries.values[row].length() != 0 && items.values[row].length() != 0);
        }
        let taken = || (0..results.len()).filter(|&row| results[row] == 1);
        let texts = |column: &Column<Given>| taken().map(|row| column.values[row].padded()).collect::<Vec<_>>();
        let times: Vec<f64> = taken().filter(|_| taking.has_times()).map(|row| if times.has(row) { times.values[row] } else { f64::NAN }).collect();
        taking.take([&texts(&queries), &texts(&items)], &times);
        if taking.is_full() { Err("there are more pairs than memory has room for".to_owned()) } else { Ok(()) }
    }));
    let error = match taken {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error,
        Err(_) => "pairs could not be taken in".to_owned(),
    };
    let error = CString::new(error).unwrap_or_default();
    // SAFETY: by the interface, which copies the text.
    unsafe { (api.scalar_function_set_error)(info, error.as_ptr()) };
}
